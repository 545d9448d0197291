package io.howdah.tests;

import io.howdah.localcluster.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code scripts/howdah}, as an operator types it. */
final class Howdah {
  record Output(int status, String text) {}

  private Howdah() {}

  static Output run(List<String> arguments, List<String> more) throws Exception {
    Path output = Files.createTempFile(Path.of("target"), "howdah", ".out");
    try {
      Process process = start(output, arguments, more);
      if (!process.waitFor(TestCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(arguments + " does not end");
      }
      return new Output(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      Files.delete(output);
    }
  }

  /** The command's process itself: the script replaces itself by it. */
  static Process start(Path output, List<String> arguments, List<String> more) throws IOException {
    List<String> command = new ArrayList<>(List.of(Project.find().script("howdah").toString()));
    command.addAll(arguments);
    command.addAll(more);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOWDAH_HEAP", "-Xmx48m");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder.redirectOutput(output.toFile()).start();
  }
}
