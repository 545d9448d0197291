package io.howdah.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

/** Every test that docs/LESSONS.md names exists, and every lesson names one. */
class LessonsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

  /** All that the issue lists. */
  private static final int LESSONS = 21;

  @Test
  void everyLessonNamesTestsThatExist() throws IOException {
    Map<String, Path> sources = testSources();
    List<String> missing = new ArrayList<>();
    int lessons = 0;
    for (String row : Files.readAllLines(ROOT.resolve("docs/LESSONS.md"))) {
      if (!row.startsWith("| ") || row.startsWith("| bug ")) {
        continue;
      }
      lessons++;
      Matcher named = NAMED.matcher(row);
      boolean any = false;
      while (named.find()) {
        any = true;
        Path source = sources.get(named.group(1));
        if (source == null || !isTest(Files.readString(source), named.group(2))) {
          missing.add(named.group());
        }
      }
      if (!any && !row.contains("not guarded")) {
        missing.add("a test, or the words \"not guarded\", in: " + row);
      }
    }
    assertThat(missing).isEmpty();
    assertThat(lessons).isEqualTo(LESSONS);
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
