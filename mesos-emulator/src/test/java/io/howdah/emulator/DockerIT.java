package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Docker tasks behave as recorded; needs an engine with the image of {@code docker-setup}. */
class DockerIT {
  /** Of this run only, so that nobody's image of that name is touched. */
  private final String image = "howdah/recorded:" + UUID.randomUUID();

  @TempDir Path directory;
  private boolean made;

  @BeforeEach
  void makeTheRecordedImage() throws Exception {
    DockerEngine.assume("03-docker-bridge");
    Path root = Files.createDirectories(directory.resolve("image"));
    Files.createDirectory(root.resolve("tmp"));
    Path busybox = Files.createDirectory(root.resolve("bin")).resolve("busybox");
    String container = DockerEngine.runs("create", DockerEngine.IMAGE);
    try {
      DockerEngine.runs("cp", container + ":/bin/busybox", busybox.toString());
    } finally {
      DockerEngine.runs("rm", container);
    }
    for (String applet : new String[] {"sh", "ls", "cat", "mkdir", "sleep", "echo", "env"}) {
      Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
    }
    Path archive = directory.resolve("image.tar");
    Process tar =
        new ProcessBuilder("tar", "-C", root.toString(), "-cf", archive.toString(), ".").start();
    assertThat(tar.waitFor(1, TimeUnit.MINUTES)).as("end of tar").isTrue();
    assertThat(tar.exitValue()).as("status of tar").isZero();
    DockerEngine.runs("import", archive.toString(), image);
    made = true;
  }

  @AfterEach
  void removeIt() throws Exception {
    if (made) {
      DockerEngine.runs("rmi", image);
    }
  }

  @Test
  void runsContainersAsRecorded() throws Exception {
    try (MesosEmulator emulator =
        MesosEmulator.builder()
            .workDirectory(directory.resolve("work"))
            .agents(1)
            .agentResources("cpus:4;mem:8192;disk:10000;ports:[31000-32000]")
            .docker(true)
            .start()) {
      Replay replay = new Replay(emulator, "03-docker-bridge").replacing("busybox:local", image);
      assertThat(replay.play()).isPositive();
    }
  }
}
