package io.howdah.mesos.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.howdah.mesos.ErrorEventException;
import io.howdah.mesos.FailedOverException;
import io.howdah.mesos.FrameworkRemovedException;
import io.howdah.mesos.MesosException;
import io.howdah.mesos.testing.Recordings;
import io.howdah.mesos.testing.ScriptedServer.Exchange;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Recorded sessions through the real client over real sockets. */
@Timeout(180)
class ReplayTest {
  @Test
  void theProtobufSessionAsItCameByteByByte() throws Exception {
    Recordings recordings = Recordings.bundled();
    try (SchedulerRig rig = new SchedulerRig()) {
      rig.start();
      Exchange exchange = rig.master.take();
      for (byte value : recordings.file("protobuf/stream.wire")) {
        exchange.write(new byte[] {value});
      }
      assertThat(rig.told.next(Event.Subscribed.class).getFrameworkId().getValue())
          .isEqualTo("e58ce805-3ca2-45d7-9957-30f1e3f67a96-0008");
      assertThat(rig.told.next(Event.class))
          .isEqualTo(Event.parseFrom(recordings.file("protobuf/event-3.bin")));
    }
  }

  /** The recorded JSON events in protobuf: every one is told, and ERRORs end in their types. */
  @Test
  void everySchedulerSession() throws Exception {
    Map<String, List<String>> sessions = Recordings.bundled().events();
    int events = 0;
    int errors = 0;
    for (Map.Entry<String, List<String>> session : sessions.entrySet()) {
      String name = session.getKey();
      if (name.contains(".executor.") || name.startsWith("19-operator-subscribe.stream")) {
        continue;
      }
      try (SchedulerRig rig = new SchedulerRig()) {
        rig.start();
        Exchange exchange = rig.master.take();
        exchange.open("Mesos-Stream-Id: replay");
        for (String json : session.getValue()) {
          exchange.record(event(json).toByteArray());
        }
        exchange.end();
        for (String json : session.getValue()) {
          Event event = event(json);
          switch (event.getType()) {
            case SUBSCRIBED ->
                assertThat(rig.told.next(Event.Subscribed.class)).isEqualTo(event.getSubscribed());
            case HEARTBEAT -> {}
            case ERROR -> {
              checkError(event, rig.told.next(SchedulerRig.Failed.class).cause());
              errors++;
            }
            default -> assertThat(rig.told.next(Event.class)).as(name).isEqualTo(event);
          }
          events++;
        }
      }
    }
    assertThat(events).isGreaterThan(800);
    assertThat(errors).isGreaterThan(5);
  }

  private static void checkError(Event event, MesosException cause) {
    String message = event.getError().getMessage();
    assertThat(cause)
        .hasMessage(message)
        .isInstanceOf(
            switch (message) {
              case "Framework has been removed" -> FrameworkRemovedException.class;
              case "Framework failed over" -> FailedOverException.class;
              default -> ErrorEventException.class;
            });
  }

  private static Event event(String json) throws InvalidProtocolBufferException {
    Event.Builder event = Event.newBuilder();
    JsonFormat.parser().ignoringUnknownFields().merge(json, event);
    return event.build();
  }
}
