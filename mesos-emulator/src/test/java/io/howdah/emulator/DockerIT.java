package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Docker tasks behave as recorded; needs an engine and a static busybox. */
class DockerIT {
  private static final Path BUSYBOX = Path.of("/bin/busybox");

  @TempDir Path directory;

  private static int run(Path in, List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  @Test
  void runsContainersAsRecorded() throws Exception {
    Recordings.unlessPlayed("03-docker-bridge", "needs a Docker engine and a static " + BUSYBOX);
    assumeTrue(Files.isExecutable(BUSYBOX), "no busybox to make an image of");
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/docker"))
            && run(directory, List.of("docker", "info")) == 0,
        "no Docker engine");
    String script =
        "mkdir -p bin tmp && cp /bin/busybox bin/ && for p in sh ls cat mkdir sleep echo env; do"
            + " ln -sf busybox bin/$p; done && tar -c bin tmp | docker import - busybox:local";
    Path image = Files.createDirectory(directory.resolve("image"));
    assertThat(run(image, List.of("/bin/sh", "-c", script))).isZero();
    try (MesosEmulator emulator =
        MesosEmulator.builder()
            .workDirectory(directory.resolve("work"))
            .agents(1)
            .agentResources("cpus:4;mem:8192;disk:10000;ports:[31000-32000]")
            .docker(true)
            .start()) {
      assertThat(new Replay(emulator, "03-docker-bridge").without("noimage-1").play()).isPositive();
    }
  }
}
