package io.howdah.tests.bench;

import io.howdah.broker.core.Batch;
import io.howdah.broker.core.BrokerCore;
import io.howdah.broker.core.CoreSettings;
import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.core.Outcome;
import io.howdah.broker.core.Time;
import io.howdah.broker.model.Acknowledgement;
import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Backoff;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.ExecutorBinding;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.RecordOwner;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.ServicePort;
import io.howdah.broker.model.StatusUpdate;
import io.howdah.broker.model.TaskState;
import io.howdah.broker.store.Change;
import io.howdah.broker.store.MemoryState;
import io.howdah.broker.store.MemoryStateStore;
import io.howdah.broker.store.StateStore;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The broker's core on its own, without sockets and threads: simulated agents offer, ten tasks are
 * launched on each, reported RUNNING and stored in memory. Prints launches a second from intent to
 * RUNNING stored, the core's share of it, the longest step and the heap in use at the end.
 *
 * <p>Run with {@code -Xmx1g}; the argument is the number of agents, 1,000 if there is none.
 */
final class CoreSimulation {
  private static final int TASKS_AN_AGENT = 10;
  private static final int SERVICES = 100;
  private static final int OFFERS_AN_EVENT = 1_000;

  private final int agents;
  private final MemoryStateStore store = new MemoryStateStore(new MemoryState());
  private final BrokerCore core;
  private final Deque<Event> events = new ArrayDeque<>();
  private final Deque<Batch> uncommitted = new ArrayDeque<>();
  private long updates;
  private long running;
  private long coreNanos;
  private long longestStep;
  private String longestEvent = "";

  private CoreSimulation(int agents) throws Exception {
    this.agents = agents;
    core =
        new BrokerCore(
            store.load(),
            store.epoch(),
            CoreSettings.of("howdah"),
            (id, framework, fleet, cluster, role, resources) -> new ExecutorBinding(id, ""),
            (before, after) -> List.of("simulation"));
  }

  /**
   * Runs the simulation.
   *
   * @param arguments the number of agents, or nothing
   */
  public static void main(String[] arguments) throws Exception {
    int agents = arguments.length == 0 ? 1_000 : Integer.parseInt(arguments[0]);
    new CoreSimulation(agents).run();
  }

  private void run() throws Exception {
    carryOut(core.start());
    events.add(new Event.Subscribed("simulated", "howdah"));
    events.add(new Event.DefinitionsProposed(definitions(), "simulation"));
    events.add(new Event.Tick());
    drain();
    long begin = System.nanoTime();
    int next = 0;
    while (next < agents) {
      List<Offer> offers = new ArrayList<>();
      for (; next < agents && offers.size() < OFFERS_AN_EVENT; next++) {
        offers.add(offer(next));
      }
      events.add(new Event.OffersReceived(offers));
      drain();
      step(new Event.Tick());
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    long tasks = (long) agents * TASKS_AN_AGENT;
    if (running != tasks) {
      throw new IllegalStateException(running + " tasks run, " + tasks + " are wanted");
    }
    long copyBegin = System.nanoTime();
    int copied = core.snapshot(now()).instances().size();
    double snapshotMillis = (System.nanoTime() - copyBegin) / 1e6;
    String longest = String.format("%.1f ms (%s)", longestStep / 1e6, longestEvent);
    System.gc();
    long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    System.out.printf("agents %d, tasks %d%n", agents, tasks);
    System.out.printf("launches/s, store in memory included: %.0f%n", tasks / seconds);
    System.out.printf("launches/s of the core alone: %.0f%n", tasks / (coreNanos / 1e9));
    System.out.printf("longest step: %s%n", longest);
    System.out.printf("snapshot of %d instances: %.1f ms%n", copied, snapshotMillis);
    System.out.printf("heap in use (records of the store included): %d MB%n", heap >> 20);
  }

  private void drain() throws Exception {
    while (!events.isEmpty() || !uncommitted.isEmpty()) {
      Event event = events.poll();
      if (event != null) {
        step(event);
      }
      if (event == null || uncommitted.size() >= 400) {
        commit();
      }
    }
  }

  /** One transaction, as the pipeline would fill it. */
  private void commit() throws Exception {
    List<Batch> group = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    long bytes = 0;
    while (!uncommitted.isEmpty()) {
      List<Change> more = uncommitted.peek().changes();
      bytes += more.stream().mapToLong(store::bytes).sum();
      boolean fits =
          changes.size() + more.size() <= StateStore.MAX_CHANGES && bytes <= StateStore.MAX_BYTES;
      if (!fits && !group.isEmpty()) {
        break;
      }
      changes.addAll(more);
      group.add(uncommitted.remove());
    }
    if (!changes.isEmpty()) {
      store.commit(changes);
    }
    for (Batch batch : group) {
      long begin = System.nanoTime();
      Outcome outcome = core.committed(batch, now());
      took(System.nanoTime() - begin, "committed");
      carryOut(outcome);
    }
  }

  private void step(Event event) {
    long begin = System.nanoTime();
    Outcome outcome = core.step(event, now());
    took(System.nanoTime() - begin, event.getClass().getSimpleName());
    carryOut(outcome);
  }

  private void took(long nanos, String what) {
    coreNanos += nanos;
    if (nanos > longestStep) {
      longestStep = nanos;
      longestEvent = what;
    }
  }

  private void carryOut(Outcome outcome) {
    uncommitted.addAll(outcome.batches());
    for (Effect effect : outcome.immediate()) {
      if (effect instanceof Effect.Accept accept) {
        accept.launches().forEach(this::started);
      } else if (effect instanceof Effect.Acknowledge) {
        running++;
      }
    }
  }

  private void started(Effect.LaunchTask launch) {
    updates++;
    events.add(
        new Event.StatusReceived(
            new StatusUpdate(
                launch.instance().id(),
                Optional.of(launch.instance().placement().agentId()),
                Optional.empty(),
                TaskState.RUNNING,
                "",
                "",
                false,
                Optional.of(
                    Acknowledgement.of(ByteBuffer.allocate(16).putLong(8, updates).array())),
                Optional.empty(),
                Map.of())));
  }

  private static Time now() {
    return new Time(Instant.now(), System.nanoTime());
  }

  private static Offer offer(int number) {
    Agent agent = new Agent("agent-" + number, "host" + number, Map.of("rack", "r" + number % 50));
    Resources free = new Resources(TASKS_AN_AGENT * 1_000L, TASKS_AN_AGENT * 1_024L, 0, 0);
    return new Offer(
        "offer-" + number,
        agent,
        "howdah",
        List.of(new ResourceBundle("", free, List.of(new PortRange(31_000, 32_000)))));
  }

  private Definitions definitions() {
    Map<OwnerName, Service> services = new HashMap<>();
    int instances = agents * TASKS_AN_AGENT / SERVICES;
    for (int i = 0; i < SERVICES; i++) {
      OwnerName name = new OwnerName("/simulated/" + i);
      services.put(name, service(name, instances));
    }
    return new Definitions(Map.of(), Map.of(), services, Map.of(), Set.of());
  }

  private static Service service(OwnerName name, int instances) {
    return new Service(
        name,
        instances,
        new Resources(1_000, 1_024, 0, 0),
        Optional.of("sleep 1000"),
        List.of(),
        Optional.empty(),
        List.of(new ServicePort(0, 0, 0, "tcp", "", Map.of())),
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        "",
        Backoff.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        RecordOwner.FILE,
        "v1");
  }
}
