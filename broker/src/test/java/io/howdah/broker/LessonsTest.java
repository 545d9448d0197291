package io.howdah.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every test that docs/LESSONS.md and docs/FAULTS.md name exists, and every lesson and fault names
 * one.
 */
class LessonsTest {
  private static final Path ROOT = Path.of("..");

  /** A method of a class, or of the one named before it; or a class alone. */
  private static final Pattern NAMED =
      Pattern.compile("`(\\w*)#(\\w+)`|`(\\w+(?:Test|IT|Contract))`");

  /** All that the issue lists. */
  private static final int LESSONS = 21;

  private final Map<String, Path> sources = testSources();

  LessonsTest() throws IOException {}

  @Test
  void everyLessonNamesTestsThatExist() throws IOException {
    List<String> lessons = rows("docs/LESSONS.md", "| bug ");
    assertThat(lessons.stream().flatMap(this::missing)).isEmpty();
    assertThat(lessons)
        .allMatch(row -> row.matches(".*`\\w+#\\w+`.*") || row.contains("not guarded"));
    assertThat(lessons).hasSize(LESSONS);
  }

  @Test
  void everyFaultNamesTestsThatExist() throws IOException {
    List<String> faults = rows("docs/FAULTS.md", "| fault ");
    assertThat(faults.stream().flatMap(this::missing)).isEmpty();
    assertThat(faults).isNotEmpty().allMatch(row -> NAMED.matcher(row).find());
  }

  private static List<String> rows(String file, String head) throws IOException {
    return Files.readAllLines(ROOT.resolve(file)).stream()
        .filter(row -> row.startsWith("| ") && !row.startsWith(head))
        .toList();
  }

  /** What a row names and nobody finds. */
  private Stream<String> missing(String row) {
    List<String> missing = new ArrayList<>();
    Matcher named = NAMED.matcher(row);
    String last = "";
    while (named.find()) {
      String method = named.group(2);
      last = method == null ? named.group(3) : named.group(1).isEmpty() ? last : named.group(1);
      Path source = sources.get(last);
      if (source == null || (method != null && !isTest(text(source), method))) {
        missing.add(last + ": " + named.group());
      }
    }
    return missing.stream();
  }

  private static String text(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source, e);
    }
  }

  /** Whether a method of this name has an annotation of a test above it. */
  private static boolean isTest(String source, String method) {
    return Pattern.compile(
            "@(Test|ParameterizedTest|RepeatedTest)\\b[^{};]*(\\{[^{}]*\\}[^{};]*)*\\bvoid "
                + method
                + "\\(")
        .matcher(source)
        .find();
  }

  private static Map<String, Path> testSources() throws IOException {
    Map<String, Path> sources = new HashMap<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.toList()) {
        Path tests = module.resolve("src/test/java");
        if (Files.isDirectory(tests)) {
          try (Stream<Path> files = Files.walk(tests)) {
            files
                .filter(file -> file.toString().endsWith(".java"))
                .forEach(file -> sources.put(name(file), file));
          }
        }
      }
    }
    return sources;
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".java", "");
  }
}
