package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors that never subscribe and command tasks run as recorded, in the recorded environment:
 * the same names and values but for ids, ports, the work directory and where libmesos is.
 */
class EnvironmentIT {
  /** Executor, and the file with its recorded environment. */
  private static final Map<String, String> RECORDED =
      Map.of(
          "env-executor", "custom-executor",
          "env-executor-2", "custom-executor-shutdown-grace-7s",
          "cmd-env", "command-task");

  @TempDir Path directory;

  @Test
  void startsExecutorsInTheRecordedEnvironment() throws Exception {
    try (MesosEmulator emulator =
        MesosEmulator.builder()
            .workDirectory(directory)
            .agents(1)
            .allocationInterval(Duration.ofMillis(200))
            .agentResources("cpus:4;mem:8192;disk:10000;ports:[31000-32000]")
            .start()) {
      play(emulator, "", "0000");
      play(emulator, "-checkpoint", "0001");
    }
  }

  private void play(MesosEmulator emulator, String variant, String framework) throws Exception {
    // Docker and task groups are left out, with their executors.
    int compared =
        new Replay(emulator, "02-executor-env" + variant)
            .without("docker-env", "docker-exec-env", "docker-executor", "group-env", "default-env")
            .play();
    assertThat(compared).isGreaterThan(15);
    for (var one : RECORDED.entrySet()) {
      assertThat(read(sandbox(framework, one.getKey()).resolve("env.txt")))
          .as(one.getKey())
          .isEqualTo(recorded(one.getValue() + variant));
    }
  }

  private Path sandbox(String framework, String executor) throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> runs =
          files
              .filter(path -> path.endsWith("env.txt"))
              .map(Path::getParent)
              .filter(
                  path -> path.toString().contains(framework + "/executors/" + executor + "/runs/"))
              .map(EnvironmentIT::real)
              .distinct()
              .toList();
      assertThat(runs).as("sandboxes of " + executor).hasSize(1);
      return runs.get(0);
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Map<String, String> read(Path file) throws Exception {
    return variables(Files.readString(file));
  }

  static Map<String, String> recorded(String name) throws Exception {
    try (InputStream in =
        EnvironmentIT.class.getResourceAsStream("/recordings/executor-env/" + name + ".txt")) {
      return variables(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** By name, with what differs from run to run masked. */
  static Map<String, String> variables(String text) {
    Map<String, String> all = new TreeMap<>();
    for (String line : text.lines().toList()) {
      int equals = line.indexOf('=');
      String value =
          Masks.text(line.substring(equals + 1))
              .replaceAll("^/.*/slaves/", "WORK/slaves/")
              .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:PORT")
              .replaceAll("^/.*/libmesos[^/]*\\.so$", "LIBRARY")
              .replaceAll("^GUID-\\d{4}$", "FRAMEWORK")
              .replaceAll("/frameworks/GUID-\\d{4}/", "/frameworks/FRAMEWORK/");
      all.put(line.substring(0, equals), value);
    }
    return all;
  }
}
