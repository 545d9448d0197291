package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that Mesos refuses are refused with its status and its words. */
class FailedCallsTest {
  @TempDir Path directory;

  /** The recorded master died of a call of the type UNKNOWN; so does this one, when it is told. */
  @Test
  void refusesAsRecorded() throws Exception {
    try (MesosEmulator emulator =
        MesosEmulator.builder().workDirectory(directory).agents(1).start()) {
      Replay replay =
          new Replay(emulator, "08-failed-calls").before("END #9", emulator::failoverMaster);
      assertThat(replay.play()).isGreaterThan(30);
    }
  }

  @Test
  void refusesTheCallThatARealMasterDiesOf() throws Exception {
    try (MesosEmulator emulator =
            MesosEmulator.builder().workDirectory(directory).agents(0).start();
        FrameworkSession session = new FrameworkSession(emulator.masterUrl(), null)) {
      HttpResponse<String> answer =
          session.client.call(
              "{\"framework_id\": {\"value\": \""
                  + session.framework
                  + "\"}, \"type\": \"UNKNOWN\"}");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("dies of a call of the type UNKNOWN");
    }
  }
}
