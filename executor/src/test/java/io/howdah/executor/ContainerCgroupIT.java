package io.howdah.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.executor.host.ContainerCgroup;
import io.howdah.executor.host.OwnCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The containers' cgroup on this machine's memory controller (v1). Needs root. */
class ContainerCgroupIT {
  private static final Path CONTROLLER = Path.of("/sys/fs/cgroup/memory");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Path own;

  @BeforeEach
  void makeTheExecutorsCgroup() {
    assumeTrue(
        Files.exists(CONTROLLER.resolve("memory.limit_in_bytes")),
        "skipped: no cgroup v1 memory controller at " + CONTROLLER);
    own = CONTROLLER.resolve("howdah-test-" + UUID.randomUUID());
    try {
      Files.createDirectory(own);
      Files.writeString(own.resolve("memory.limit_in_bytes"), Long.toString(512L * 1024 * 1024));
    } catch (IOException e) {
      assumeTrue(false, "skipped: no permission for a cgroup of this test: " + e);
    }
  }

  @AfterEach
  void removeIt() throws Exception {
    if (own == null || !Files.exists(own)) {
      return;
    }
    for (Path cgroup : new Path[] {own.resolve("howdah-containers"), own}) {
      if (Files.exists(cgroup)) {
        for (String pid : Files.readAllLines(cgroup.resolve("cgroup.procs"))) {
          ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
        Await.until("removed " + cgroup, LIMIT, () -> cgroup.toFile().delete());
      }
    }
  }

  @Test
  void onlyTheOffenderDies() throws Exception {
    ContainerCgroup cgroup = ContainerCgroup.create(new OwnCgroup(own, false));
    cgroup.limit(64);
    Process daemon = sleeper(own.resolve("cgroup.procs"));
    Process neighbour = sleeper(cgroup.processes());
    // Doubles a string until it is ended: far beyond 64 MB.
    Process offender = shell(cgroup.processes(), "x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done");

    assertThat(offender.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(offender.exitValue()).isEqualTo(137);
    assertThat(neighbour.isAlive()).isTrue();
    assertThat(cgroup.usage()).isBetween(1L, 64L * 1024 * 1024);
    assertThat(daemon.isAlive()).isTrue();
    assertThat(Files.readString(cgroup.processes()))
        .contains(Long.toString(neighbour.pid()))
        .doesNotContain(Long.toString(daemon.pid()));

    neighbour.destroyForcibly().waitFor();
    Await.until("the cgroup is empty", LIMIT, () -> cgroup.members().isEmpty());
    cgroup.remove();
    assertThat(own.resolve("howdah-containers")).doesNotExist();
  }

  @Test
  void limitMovesUpAndDown() throws Exception {
    ContainerCgroup cgroup = ContainerCgroup.create(new OwnCgroup(own, false));
    for (long megabytes : new long[] {64, 256, 128}) {
      cgroup.limit(megabytes);
      assertThat(Files.readString(own.resolve("howdah-containers/memory.limit_in_bytes")).strip())
          .isEqualTo(Long.toString(megabytes * 1024 * 1024));
    }
  }

  private static Process sleeper(Path processes) throws IOException {
    return shell(processes, "exec sleep 600");
  }

  /** Enters as containers do: a shell that writes its own id. */
  private static Process shell(Path processes, String command) throws IOException {
    Process process =
        new ProcessBuilder("bash", "-c", "echo $$ > " + processes + "; echo in; " + command)
            .redirectErrorStream(true)
            .start();
    assertThat(process.inputReader().readLine()).isEqualTo("in");
    return process;
  }
}
