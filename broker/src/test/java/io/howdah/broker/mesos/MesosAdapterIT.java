package io.howdah.broker.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.Placement;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.StatusUpdate;
import io.howdah.broker.model.TaskState;
import io.howdah.emulator.MesosEmulator;
import io.howdah.mesos.HostAndPort;
import io.howdah.mesos.leader.ListedMasters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The adapter against the emulator over real sockets. */
@Timeout(120)
class MesosAdapterIT {
  @TempDir Path directory;

  // Of one place: every event but the next one waits, as with a busy event loop.
  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(1);

  @Test
  void launchesATaskAndAcknowledgesItsLife() throws Exception {
    try (MesosEmulator emulator =
            MesosEmulator.builder()
                .workDirectory(directory)
                .allocationInterval(Duration.ofMillis(100))
                .start();
        MesosAdapter adapter =
            new MesosAdapter(
                Examples.settings(Duration.ofHours(1)),
                MasterAccess.PLAIN,
                new ListedMasters(List.of(new HostAndPort("127.0.0.1", emulator.port()))),
                7,
                events::put)) {
      adapter.carryOut(new Effect.Revive("howdah"));
      assertThat(await(Event.CallFailed.class).why()).contains("not connected");

      adapter.carryOut(new Effect.Connect(Optional.empty(), List.of("howdah")));
      assertThat(await(Event.Subscribed.class).frameworkId()).isNotEmpty();
      Offer offer = await(Event.OffersReceived.class).offers().get(0);
      assertThat(offer.role()).isEqualTo("howdah");

      Service service = Examples.command("/greet", "test \"$MARATHON_APP_ID\" = /greet");
      Placement placement =
          new Placement(
              offer.agent().id(),
              offer.agent().hostname(),
              Map.of(),
              offer.role(),
              List.of(new ResourceBundle("", service.resources(), List.of())),
              List.of(),
              List.of());
      Instance instance =
          Examples.instance(InstanceKind.SERVICE, "/greet", placement, Optional.empty());
      adapter.carryOut(
          new Effect.Accept(
              List.of(offer.id()), List.of(new Effect.LaunchService(instance, service))));

      TaskState last = TaskState.STAGING;
      boolean ran = false;
      while (!last.isTerminal()) {
        StatusUpdate update = await(Event.StatusReceived.class).update();
        assertThat(update.taskId()).isEqualTo(instance.id());
        last = update.state();
        ran |= last == TaskState.RUNNING;
        adapter.carryOut(
            new Effect.Acknowledge(
                update.taskId(),
                update.agentId().orElseThrow(),
                update.acknowledgement().orElseThrow()));
      }
      assertThat(ran).isTrue();
      assertThat(last).isEqualTo(TaskState.FINISHED);
    }
  }

  /** The next event of a kind; others are passed over. */
  private <T extends Event> T await(Class<T> kind) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      Event event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new AssertionError("no " + kind.getSimpleName() + " came");
      }
      if (kind.isInstance(event)) {
        return kind.cast(event);
      }
    }
  }
}
