package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that Mesos refuses are refused with its status and its words. */
class FailedCallsTest {
  @TempDir Path directory;

  @Test
  void refusesAsRecorded() throws Exception {
    try (MesosEmulator emulator =
        MesosEmulator.builder().workDirectory(directory).agents(1).start()) {
      assertThat(new Replay(emulator, "08-failed-calls").play()).isGreaterThan(30);
    }
  }
}
