package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.ExecutorBinding;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.RecordOwner;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.RevisionAnswer;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.ServicePort;
import io.howdah.broker.model.WorkerRange;
import io.howdah.broker.store.Change;
import io.howdah.broker.store.FencedException;
import io.howdah.broker.store.MemoryState;
import io.howdah.broker.store.MemoryStateStore;
import io.howdah.broker.store.StoreException;
import io.howdah.broker.store.StoredState;
import io.howdah.broker.view.BrokerSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A tick script's world: a simulated Mesos, the store's records, and one broker after another on
 * them. Every step, commit and effect is a point at which the broker can be made to die; the next
 * one starts from what is stored.
 */
final class BrokerWorld {
  /** Where a broker dies. */
  enum Death {
    /** The step was made, nothing of it is stored. */
    BEFORE_COMMIT,
    /** It is stored, nothing of it has left. */
    BEFORE_EFFECT,
    /** A call has left, its answer never arrives. */
    BEFORE_ANSWER
  }

  private static final class BrokerDied extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** The core has ended the process by itself. */
  private static final class BrokerExited extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Sees what is stored and what leaves, at the moment that it does. */
  interface Watch {
    Watch NONE = new Watch() {};

    /** A broker begins to lead. */
    default void leads(long epoch) {}

    default void committed(List<Change> changes) {}

    default void leaves(Effect effect) {}

    /** The broker is about to be told. */
    default void hears(Event event) {}
  }

  private static final Duration CALM = Duration.ofSeconds(10);

  /** After this time (ns), agents send again what was not acknowledged. */
  private static final long AGENTS_REPEAT = 10_000_000_000L;

  static final OwnerName HADOOP = new OwnerName("hadoop");
  static final OwnerName WEB = new OwnerName("/web");

  final SimulatedMesos mesos = new SimulatedMesos();
  final SimulatedYarn yarn = new SimulatedYarn(mesos);
  MemoryState records = new MemoryState();
  final List<Effect> effects = new ArrayList<>();
  private final Deque<Batch> uncommitted = new ArrayDeque<>();

  /** When (monotonic) what waits for its commit was decided. */
  private final IdentityHashMap<Batch, Long> decidedAt = new IdentityHashMap<>();

  private Duration committedAfter = Duration.ZERO;

  /** How long transactions take; scripts may make them slow. */
  final TransactionTimes transactions = new TransactionTimes();

  private int deathAt;
  private Optional<Death> died = Optional.empty();
  final List<RevisionAnswer> answers = new ArrayList<>();
  private Optional<Event> asked = Optional.empty();
  private boolean storeOwns;
  private int idleSteps;
  private int points;
  private Definitions definitions = Definitions.EMPTY;
  private MemoryStateStore store;
  private BrokerCore core;
  private static final long START = 1_000_000_000L;
  private long nanos = START;

  /** What the wall clock loses in each tick, as one that is slewed. */
  Duration wallLoses = Duration.ZERO;

  private Instant wall = Instant.parse("2026-01-01T00:00:00Z");
  private boolean commitsHeld;
  private boolean exited;
  final WorldLaws laws = new WorldLaws(mesos);
  private Duration lastTick = Duration.ofMillis(100);
  private int wallPermille = 1000;
  Watch watch = Watch.NONE;
  int brokers = 1;

  BrokerWorld() {
    this(-1);
  }

  /**
   * @param deathAt number of the point at which the broker dies, from 0
   */
  BrokerWorld(int deathAt) {
    this(deathAt, 3);
  }

  /**
   * @param agents how many of 4 cpus there are; a script may add others
   */
  BrokerWorld(int deathAt, int agents) {
    this.deathAt = deathAt;
    for (int agent = 1; agent <= agents; agent++) {
      mesos.agent(
          "a" + agent,
          "host" + agent,
          new Resources(4000, 8192, 0, 0),
          new PortRange(31000, 31019));
    }
  }

  /**
   * Runs a script once plainly and then again and again with the broker dying at each point of it,
   * in the way that the point stands for.
   *
   * @param end what must hold at the end of each run
   */
  static void everywhere(Consumer<BrokerWorld> script, Consumer<BrokerWorld> end) {
    BrokerWorld plain = new BrokerWorld();
    script.accept(plain);
    plain.settle();
    int points = plain.points;
    plain.pass(CALM);
    end.accept(plain);
    plain.check();
    assertThat(points).as("points to die at").isGreaterThan(10);
    for (int at = 0; at < points; at++) {
      BrokerWorld world = new BrokerWorld(at);
      try {
        script.accept(world);
        world.settle();
        // A broker that dies in the last moment has its successor's time.
        world.pass(CALM);
        end.accept(world);
        world.check();
        assertThat(world.died).as("died").isPresent();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with a death " + world.died + " at point " + at, e);
      }
    }
  }

  // --- the script's words ---

  /**
   * What the operators want; told again to each new leader, as people would who see that it was not
   * taken.
   */
  void want(Definitions wanted) {
    definitions = wanted;
    yarn.checksAnchor = wanted.fleets().values().stream().anyMatch(Fleet::isElastic);
    if (core == null) {
      restart();
    } else {
      deliver(new Event.DefinitionsProposed(wanted, "test"));
    }
  }

  /**
   * What a person asks the API for; asked again of each new leader until one answers. From now on a
   * new leader reads its file as in earnest: only if nothing is stored.
   */
  void ask(Event request) {
    storeOwns = true;
    asked = Optional.of(request);
    deliver(request);
  }

  /** What the operators want, also if it stops much. */
  void confirm(Definitions wanted) {
    definitions = wanted;
    deliver(new Event.RevisionRequested(1, wanted, "test", true, false));
  }

  /** Lets time pass in tenths of a second. */
  void pass(Duration duration) {
    pass(duration, Duration.ofMillis(100));
  }

  /** Lets time pass in larger parts. */
  void pass(Duration duration, Duration tick) {
    for (long left = duration.toMillis(); left > 0; left -= tick.toMillis()) {
      long before = nanos;
      lastTick = tick;
      nanos += tick.toNanos();
      wall = wall.plus(tick.multipliedBy(wallPermille).dividedBy(1000)).minus(wallLoses);
      mesos.advance(nanos);
      yarn.advance(nanos, wall);
      if (nanos / AGENTS_REPEAT != before / AGENTS_REPEAT) {
        mesos.repeatUpdates();
      }
      deliver(new Event.Tick());
    }
  }

  /** Long enough for every repetition and back-off to have done its work. */
  void settle() {
    pass(Duration.ofSeconds(150), Duration.ofSeconds(1));
  }

  void deliver(Event event) {
    if (exited) {
      // A supervisor starts it again.
      restart();
      return;
    }
    try {
      step(event);
      drain();
      lookAtLaws();
    } catch (BrokerDied e) {
      brokers++;
      restart();
    } catch (BrokerExited e) {
      exited = true;
    }
  }

  /** Commits stop, as with a slow ZooKeeper. */
  void holdCommits() {
    commitsHeld = true;
  }

  void letCommit() {
    commitsHeld = false;
    try {
      drain();
    } catch (BrokerDied e) {
      brokers++;
      restart();
    } catch (BrokerExited e) {
      exited = true;
    }
  }

  /** The broker dies after so many more points: at a step, a commit or an effect. */
  void dieAfter(int more) {
    deathAt = points + more;
  }

  /** Whatever was said about its death. */
  void dieNever() {
    deathAt = -1;
  }

  /** A hand on the store, for tests of the laws' checks: the next broker knows nothing. */
  void forgetRecords() {
    records = new MemoryState();
    restart();
  }

  /** The wall clock is set; the monotonic one goes on as it did. */
  void setWall(Duration ahead) {
    wall = wall.plus(ahead);
  }

  /** How far the wall clock goes in 1000 ms of the monotonic one. */
  void wallRate(int permille) {
    wallPermille = permille;
  }

  long nanos() {
    return nanos;
  }

  Instant wall() {
    return wall;
  }

  /** The subscription is gone while the broker leads on. */
  void loseConnection() {
    mesos.cut();
    deliver(new Event.Disconnected("cut"));
  }

  /** The adapter has subscribed again. */
  void reconnect() {
    mesos.call(new Effect.Connect(snapshot().frameworkId(), List.copyOf(mesos.roles())));
    deliver(new Event.Tick());
  }

  /** What the next broker would find; this one writes nothing any more. */
  StoredState stored() throws StoreException {
    return new MemoryStateStore(records).load();
  }

  /** The broker dies and the next one starts from the store. */
  void restart() {
    while (true) {
      try {
        mesos.disconnect();
        yarn.disconnect();
        uncommitted.clear();
        decidedAt.clear();
        transactions.forget();
        commitsHeld = false;
        exited = false;
        MemoryStateStore former = store;
        store = new MemoryStateStore(records);
        if (former != null) {
          checkFenced(former);
        }
        watch.leads(store.epoch());
        core =
            new BrokerCore(
                store.load(),
                store.epoch(),
                CoreSettings.of("howdah"),
                (id, framework, fleet, cluster, role, resources) ->
                    new ExecutorBinding(id, "info of " + id),
                (before, after) -> List.of("changed"));
        Outcome start = core.start();
        start.immediate().forEach(effect -> laws.subscribes((Effect.Connect) effect));
        carryOut(start);
        if (!storeOwns || snapshot().revision().isEmpty()) {
          step(new Event.DefinitionsProposed(definitions, "test"));
        }
        if (asked.isPresent()) {
          step(asked.get());
        }
        drain();
        lookAtLaws();
        return;
      } catch (BrokerExited e) {
        exited = true;
        return;
      } catch (BrokerDied e) {
        // It died while it started; the next one starts from what is stored.
        brokers++;
      } catch (io.howdah.broker.store.StoreException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Law 2: whoever led before stores nothing any more. */
  private void checkFenced(MemoryStateStore former) throws io.howdah.broker.store.StoreException {
    try {
      former.commit(List.of(new Change.DeletePool("nobody's")));
      mesos.violations.add("a broker whose leadership has ended could store something (law 2)");
    } catch (FencedException e) {
      // As it must be.
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // --- the machinery ---

  private void step(Event event) {
    watch.hears(event);
    Outcome outcome = core.step(event, now());
    // Between two steps that lead to nothing, only the time of the death differs: once a second.
    if (!outcome.equals(Outcome.NOTHING) || idleSteps++ % 10 == 0) {
      point(Death.BEFORE_COMMIT);
    }
    carryOut(outcome);
  }

  private void drain() {
    boolean more = true;
    while (more) {
      more = false;
      Optional<Batch> stored = storedNext();
      while (stored.isPresent()) {
        Batch batch = stored.get();
        commit(batch);
        point(Death.BEFORE_EFFECT);
        carryOut(core.committed(batch, now()));
        stored = storedNext();
        more = true;
      }
      Optional<Event> event = mesos.nextEvent().or(yarn::nextEvent);
      if (event.isPresent()) {
        step(event.get());
        more = true;
      }
    }
  }

  private Optional<Batch> storedNext() {
    return commitsHeld ? Optional.empty() : transactions.poll(uncommitted, store, nanos);
  }

  private void commit(Batch batch) {
    committedAfter = Duration.ofNanos(nanos - decidedAt.remove(batch));
    try {
      if (!batch.changes().isEmpty()) {
        store.commit(batch.changes());
        laws.committed(batch.changes());
        watch.committed(batch.changes());
      }
    } catch (io.howdah.broker.store.StoreException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void carryOut(Outcome outcome) {
    uncommitted.addAll(outcome.batches());
    outcome.batches().forEach(batch -> decidedAt.put(batch, nanos));
    for (Effect effect : outcome.immediate()) {
      effects.add(effect);
      watch.leaves(effect);
      if (effect instanceof Effect.Suppress suppress) {
        laws.suppresses(suppress.role(), core.wishes(now()));
      }
      if (effect instanceof Effect.Exit) {
        throw new BrokerExited();
      }
      if (effect instanceof Effect.AnswerRevision answer) {
        asked = Optional.empty();
        answers.add(answer.answer());
      } else if (!yarn.call(effect)) {
        mesos.call(effect);
      }
      point(Death.BEFORE_ANSWER);
    }
  }

  private void lookAtLaws() {
    if (commitsHeld) {
      laws.blind();
    } else {
      laws.idle(core.wishes(now()), nanos, lastTick);
    }
  }

  private void point(Death kind) {
    if (points++ == deathAt) {
      died = Optional.of(kind);
      throw new BrokerDied();
    }
  }

  private Time now() {
    return new Time(wall, nanos);
  }

  // --- looking at it ---

  BrokerSnapshot snapshot() {
    return core.snapshot(now());
  }

  /** How long what is being stored has waited for its commit. */
  Duration committedAfter() {
    return committedAfter;
  }

  /** Whether everything that was decided is stored. */
  boolean isAllStored() {
    return uncommitted.isEmpty() && transactions.isIdle();
  }

  /** Why the newest configuration was refused; empty if it was taken. */
  List<String> rejectedConfiguration() {
    return core.rejectedConfiguration();
  }

  List<Instance> in(OwnerName owner, InstanceState state) {
    return snapshot().instances().values().stream()
        .filter(instance -> instance.owner().equals(owner) && instance.state() == state)
        .sorted((a, b) -> a.id().compareTo(b.id()))
        .toList();
  }

  long running(OwnerName owner) {
    return mesos.liveTasks().stream()
        .filter(id -> id.value().contains("." + owner.inTaskId() + "."))
        .count();
  }

  /**
   * What must hold in the end, whatever happened: store, broker and Mesos agree, and no law was
   * broken on the way.
   */
  void check() {
    assertThat(mesos.violations).isEmpty();
    assertThat(yarn.violations).isEmpty();
    Set<InstanceId> recorded = new HashSet<>();
    for (Instance instance : snapshot().instances().values()) {
      if (instance.state().isLive()) {
        recorded.add(instance.id());
      }
    }
    assertThat(recorded).as("live records are Mesos' live tasks").isEqualTo(mesos.liveTasks());
    assertThat(mesos.unacknowledged()).as("unacknowledged updates").isZero();
    assertThat(mesos.offersHeld()).as("offers held").isZero();
    try {
      Set<InstanceId> stored = new HashSet<>();
      for (Instance instance : new MemoryStateStore(records).load().instances()) {
        if (instance.state().isLive()) {
          stored.add(instance.id());
        }
      }
      assertThat(stored).as("the store knows what the broker knows").isEqualTo(recorded);
    } catch (io.howdah.broker.store.StoreException e) {
      throw new AssertionError(e);
    }
  }

  // --- definitions ---

  static Definitions definitions(int workers, int instances) {
    Map<OwnerName, Fleet> fleets = new HashMap<>();
    fleets.put(HADOOP, fleet(workers, "v1"));
    Map<OwnerName, Service> services = new HashMap<>();
    services.put(WEB, service(instances, "v1"));
    return new Definitions(
        Map.of(
            "default",
            new HadoopCluster("default", "/conf", "/hadoop", "", "", Map.of(), Map.of(), "", "")),
        fleets,
        services,
        Map.of(),
        Set.of());
  }

  static Fleet fleet(int workers, String version) {
    return new Fleet(
        HADOOP,
        "default",
        WorkerRange.fixed(workers),
        CapacityRange.fixed(new Capacity(2, 2048)),
        new Resources(300, 400, 0, 0),
        new Resources(100, 96, 0, 0),
        128,
        List.of(new Constraint("hostname", Constraint.Operator.UNIQUE, Optional.empty())),
        "/var/lib/howdah",
        "",
        Map.of(),
        Map.of(),
        Duration.ofMinutes(1),
        Duration.ofSeconds(30),
        true,
        "",
        Daemon.NODE_MANAGER,
        Elasticity.DEFAULT,
        Pool.HADOOP,
        List.of(),
        version);
  }

  static Service service(int instances, String version) {
    return new Service(
        WEB,
        instances,
        new Resources(500, 128, 0, 0),
        Optional.of("sleep 1000"),
        List.of(),
        Optional.empty(),
        List.of(new ServicePort(0, 0, 0, "tcp", "", Map.of())),
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        "",
        io.howdah.broker.model.Backoff.DEFAULT,
        Optional.empty(),
        Optional.of(Duration.ofSeconds(30)),
        RecordOwner.FILE,
        version);
  }
}
