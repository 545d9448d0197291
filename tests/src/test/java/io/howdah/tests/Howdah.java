package io.howdah.tests;

import io.howdah.localcluster.Project;
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
    List<String> command = new ArrayList<>(List.of(Project.find().script("howdah").toString()));
    command.addAll(arguments);
    command.addAll(more);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOWDAH_HEAP", "-Xmx48m");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Path output = Files.createTempFile(Path.of("target"), "howdah", ".out");
    try {
      Process process = builder.redirectOutput(output.toFile()).start();
      if (!process.waitFor(TestCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " does not end");
      }
      return new Output(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      Files.delete(output);
    }
  }
}
