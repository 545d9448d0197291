package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The Docker engine for tests, through the {@code docker} command of the search path, with the
 * image that {@code scripts/docker-setup start} makes.
 */
final class DockerEngine {
  static final String IMAGE = "howdah/web:demo";

  /** What a command said and how it ended. */
  record Result(int status, String out) {}

  private DockerEngine() {}

  /** Whether this run is to have Docker: unless {@code -Dhowdah.docker=false}. */
  static boolean wanted() {
    return !System.getProperty("howdah.docker", "true").equals("false");
  }

  /** Skips a test, and says why in the report on recordings, where there is no Docker. */
  static void assume(String recording) throws IOException, InterruptedException {
    String missing =
        wanted()
            ? "needs a Docker engine with " + IMAGE + " (scripts/docker-setup start)"
            : "howdah.docker is false";
    Recordings.unlessPlayed(recording, missing);
    assumeTrue(wanted() && hasImage(), missing);
  }

  private static boolean hasImage() throws InterruptedException {
    try {
      return run("image", "inspect", IMAGE).status == 0;
    } catch (IOException e) {
      return false; // no such command
    }
  }

  /**
   * Runs a docker command; blocks until it has ended.
   *
   * @throws IOException if there is no such command
   */
  static Result run(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("docker"));
    line.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("end of %s", line).isTrue();
    return new Result(process.exitValue(), out.strip());
  }

  /** The same for a command that must succeed; what it has printed. */
  static String runs(String... arguments) throws IOException, InterruptedException {
    Result result = run(arguments);
    assertThat(result.status).as("docker %s", List.of(arguments)).isZero();
    return result.out;
  }
}
