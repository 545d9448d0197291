package io.howdah.localcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();
  private final List<Path> others = new ArrayList<>();

  @Test
  void aProcessHasItsOwnFolderAndLog() {
    try (ProcessTable table = open()) {
      LocalProcess process = table.start(shell("worker", "pwd; echo error >&2; exit 3"));

      assertThat(process.awaitEnd(DEADLINE)).isEqualTo(3);
      assertThat(process.exitStatus()).hasValue(3);
      assertThat(process.log()).hasContent(table.folder().resolve("run/worker") + "\nerror");
    }
  }

  @Test
  void closeEndsGrandchildrenThatMadeSessionsOfTheirOwn() throws IOException {
    long grandchild;
    try (ProcessTable table = open()) {
      Path file = table.folder().resolve("pid");
      table.start(
          shell(
              "daemon",
              "setsid sh -c 'echo $$ > "
                  + file
                  + ".new; mv "
                  + file
                  + ".new "
                  + file
                  + "; exec sleep 600' & sleep 600"));
      Await.until("the grandchild", DEADLINE, () -> Files.exists(file), () -> "");
      grandchild = Long.parseLong(Files.readString(file).strip());
      assertThat(runs(grandchild)).isTrue();
    }
    assertThat(runs(grandchild)).isFalse();
  }

  @Test
  void closeGivesTheGraceThatWasAskedFor() {
    Path log;
    try (ProcessTable table = open()) {
      LocalProcess process =
          table.start(
              shell(
                      "polite",
                      "trap 'echo goodbye; exit 0' TERM; echo ready; while :; do sleep 0.1; done")
                  .stopGrace(DEADLINE));
      log = process.log();
      process.await("is ready", DEADLINE, () -> contains(process.log(), "ready"));
    }
    assertThat(log).hasContent("ready\ngoodbye");
  }

  @Test
  void aPausedProcessRunsOnAfterResume() {
    try (ProcessTable table = open()) {
      LocalProcess process = table.start(shell("clock", "while :; do echo tick; sleep 0.02; done"));
      process.await("ticks", DEADLINE, () -> contains(process.log(), "tick"));
      process.pause();
      Await.until("the stop", DEADLINE, () -> stopped(process.pid()), () -> "");
      long size = process.log().toFile().length();
      process.resume();
      process.await("ticks again", DEADLINE, () -> process.log().toFile().length() > size);
      assertThat(process.isAlive()).isTrue();
    }
  }

  @Test
  void waitingFailsAtOnceWithTheLogWhenTheProcessEnds() {
    try (ProcessTable table = open()) {
      LocalProcess process = table.start(shell("broken", "echo no such luck; exit 7"));

      assertThatThrownBy(() -> process.await("is up", DEADLINE, () -> false))
          .isInstanceOf(ClusterException.class)
          .hasMessageContaining("broken ended with status 7 before: is up")
          .hasMessageContaining("no such luck");
    }
  }

  @Test
  void theNextRunEndsWhatAKilledOneLeft() throws IOException {
    // As a killed run leaves it: no lock, a process whose working folder lies below, in a session
    // without terminal.
    Path below = Files.createDirectories(folder.resolve("run/executor"));
    Process left = new ProcessBuilder("setsid", "sleep", "600").directory(below.toFile()).start();
    Await.until(
        "the left-over process",
        DEADLINE,
        () -> ProcFs.commandLine(left.pid()).equals("sleep 600"),
        () -> "");

    try (ProcessTable table = open()) {
      assertThat(left.isAlive()).isFalse();
      assertThat(said).singleElement().asString().startsWith("ended 1 processes");
      assertThat(table.folder().resolve("run/executor")).doesNotExist();
    } finally {
      left.destroyForcibly();
    }
  }

  @Test
  void twoRunsDoNotShareAFolder() {
    try (ProcessTable table = open()) {
      assertThat(table.folder()).isDirectory();
      assertThatThrownBy(this::open)
          .isInstanceOf(ClusterException.class)
          .hasMessageContaining("another local cluster runs in")
          .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
    }
  }

  @Test
  void whatIsNoProcessBelowTheFolderIsEndedAtTheBeginningAndAtTheEnd() throws IOException {
    Path real = folder.toRealPath();
    try (ProcessTable table = open()) {
      assertThat(others).containsExactly(real);
      assertThat(table.folder()).isEqualTo(real);
    }
    assertThat(others).containsExactly(real, real);
  }

  @Test
  void nothingIsStartedAfterTheEnd() {
    ProcessTable table = open();
    table.close();
    table.close();

    assertThatThrownBy(() -> table.start(shell("late", "true")))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("late is not started");
  }

  private ProcessTable open() {
    return ProcessTable.open(folder, said::add, others::add);
  }

  private static ProcessSpec shell(String name, String script) {
    return ProcessSpec.of(name, List.of("sh", "-c", script));
  }

  private static boolean runs(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)
        && !ProcFs.commandLine(pid).isEmpty();
  }

  private static boolean stopped(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/status")).contains("State:\tT");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
