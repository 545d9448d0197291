package io.howdah.broker.core;

import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.Resources;
import io.howdah.broker.view.BrokerSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Carries actions out on a {@link BrokerWorld} and says what was broken, or is missing, after. */
final class ChaosWorld {
  private static final int AGENTS = 4;

  /**
   * Agents in the end. What runs is not moved, neither by Mesos nor by the broker: the services of
   * {@link ChaosWants#calm} may stand on five agents so that none has the 3.4 cpus of an anchor.
   */
  private static final int ROOMY = 6;

  private static final Resources AGENT = new Resources(4000, 8192, 0, 0);
  private static final long NEVER = Long.MAX_VALUE;
  private static final List<Class<? extends Effect>> CALLS =
      List.of(
          Effect.Accept.class,
          Effect.Decline.class,
          Effect.Kill.class,
          Effect.Acknowledge.class,
          Effect.Reconcile.class,
          Effect.Suppress.class,
          Effect.Revive.class,
          Effect.UpdateRoles.class);

  private final BrokerWorld world = new BrokerWorld(-1, AGENTS);
  private final ChaosWants wants = new ChaosWants();
  private int agents = AGENTS;
  private int jobs;
  private int strays;
  private long reconnectAt = NEVER;
  private long commitAt = NEVER;
  private long offersAt = NEVER;
  private long answersAt = NEVER;
  private Instant furthest;

  ChaosWorld() {
    world.watch = new ChaosLaws(world, wants);
    world.yarn.countsApplications = true;
    world.laws.updatesMayBeLost();
    world.want(wants.definitions());
    furthest = world.wall();
  }

  /** Tells what the broker hears, stores and does from now on. */
  void trace(Consumer<String> lines) {
    world.watch = new ChaosTrace(world, world.watch, lines);
  }

  /** The first thing that broke a law, if any did. */
  Optional<String> broken() {
    return world.mesos.violations.stream()
        .findFirst()
        .or(world.yarn.violations.stream()::findFirst);
  }

  void apply(ChaosAction action) {
    int first = action.first();
    int second = action.second();
    if (wants.apply(action)) {
      want();
      return;
    }
    switch (action.kind()) {
      case PASS -> pass(first);
      case KILL_BROKER -> world.restart();
      case KILL_BROKER_AT -> world.dieAfter(first);
      case LOSE_AGENT ->
          pick(agents(true), first)
              .ifPresent(
                  agent -> {
                    world.yarn.excuseAnchor();
                    world.mesos.loseAgent(agent);
                  });
      case RETURN_AGENT -> pick(agents(false), first).ifPresent(world.mesos::returnAgent);
      case GONE_AGENT -> pick(agents(true), first).ifPresent(this::gone);
      case NEW_AGENT -> newAgent();
      case OUTSIDER ->
          pick(world.mesos.agentIds(), first)
              .ifPresent(
                  agent ->
                      world.mesos.outsiderHolds(
                          agent, new Resources(second * 1000L, second * 1024L, 0, 0)));
      case CRASH_TASK -> pick(crashable(), first).ifPresent(this::crash);
      case CRASH_NODE_MANAGER ->
          pick(world.mesos.workers(), first).ifPresent(task -> world.yarn.crash(task.id));
      case STRAY -> stray(first);
      case FAIL_OVER_MASTER -> failOver(first, second);
      case RESCIND -> world.mesos.rescindAll();
      case HOLD_OFFERS -> {
        world.mesos.holdOffersBack(true);
        offersAt = in(first);
      }
      case SLOW_COMMITS -> {
        world.holdCommits();
        commitAt = in(first);
      }
      case LOSE_UPDATES -> world.mesos.wire.loseNext(first);
      case DOUBLE_UPDATES -> world.mesos.wire.doubleNext(first);
      case LATE_UPDATES -> world.mesos.wire.holdUntil(in(first));
      case FAIL_CALL -> world.mesos.failOnce(Set.of(CALLS.get(first % CALLS.size())));
      case AWAY -> {
        world.yarn.away(true);
        answersAt = in(first);
      }
      case RESTART_YARN -> world.yarn.restart();
      case SET_WALL -> world.setWall(Duration.ofSeconds(first));
      case WALL_RATE -> world.wallRate(first);
      case SUBMIT -> world.yarn.submit("job" + ++jobs, first, Duration.ofSeconds(second));
      // Jobs whose containers end by themselves end when all of them have: they ask for no more.
      case ASK ->
          pick(lasting(), first)
              .ifPresentOrElse(
                  job -> world.yarn.ask(job, second),
                  () -> world.yarn.submit("job" + ++jobs, second));
      case END_JOB -> pick(lasting(), first).ifPresent(world.yarn::finish);
      case BREAK_LEASES ->
          world.mesos.workers().stream()
              .flatMap(worker -> world.mesos.leasesOf(worker.id).stream())
              .forEach(lease -> world.mesos.fail(lease.id));
      case FORGET_RECORDS -> world.forgetRecords();
      default -> throw new IllegalArgumentException("no such action here: " + action);
    }
    if (world.isAllStored()) {
      wants.allStored();
    }
    furthest = furthest.isBefore(world.wall()) ? world.wall() : furthest;
  }

  // --- time ---

  private long in(int millis) {
    return world.nanos() + millis * 1_000_000L;
  }

  private void pass(int millis) {
    for (int left = millis; left > 0 && broken().isEmpty(); left -= 100) {
      world.pass(Duration.ofMillis(100));
      whatIsOver();
    }
  }

  private void whatIsOver() {
    long now = world.nanos();
    if (now >= commitAt) {
      commitAt = NEVER;
      world.letCommit();
    }
    if (now >= offersAt) {
      offersAt = NEVER;
      world.mesos.holdOffersBack(false);
    }
    if (now >= answersAt) {
      answersAt = NEVER;
      world.yarn.away(false);
    }
    if (now >= reconnectAt) {
      reconnectAt = NEVER;
      if (!world.mesos.isSubscribed()) {
        world.reconnect();
      }
    }
  }

  // --- faults ---

  private static <T> Optional<T> pick(List<T> of, int number) {
    return of.isEmpty() ? Optional.empty() : Optional.of(of.get(number % of.size()));
  }

  /** Agents that are not gone for good and are reachable, or are not. */
  private List<String> agents(boolean reachable) {
    return world.mesos.agentIds().stream()
        .filter(id -> !world.mesos.isGone(id) && world.mesos.isReachable(id) == reachable)
        .toList();
  }

  private void gone(String agent) {
    world.yarn.excuseAnchor();
    world.mesos.markGone(agent);
  }

  private void newAgent() {
    if (agents(true).size() < AGENTS) {
      addAgent();
    }
  }

  private void addAgent() {
    agents++;
    world.mesos.agent("a" + agents, "host" + agents, AGENT, new PortRange(31000, 31019));
  }

  /** Leases end with their executors only. */
  private List<InstanceId> crashable() {
    return world.mesos.liveTasks().stream()
        .filter(id -> world.mesos.task(id).leaseOf.isEmpty())
        .filter(id -> world.mesos.isReachable(world.mesos.task(id).agentId))
        .toList();
  }

  private void crash(InstanceId id) {
    world.yarn.excuseAnchor();
    world.mesos.fail(id);
  }

  private void stray(int agent) {
    List<Instance> like =
        world.snapshot().instances().values().stream()
            .filter(one -> one.owner().equals(BrokerWorld.WEB) && one.state().isLive())
            .filter(one -> world.mesos.isReachable(one.placement().agentId()))
            .sorted((a, b) -> a.id().compareTo(b.id()))
            .toList();
    // It takes the place of one that is there: what an agent has does not change.
    pick(like, agent)
        .filter(one -> world.mesos.task(one.id()) != null && world.mesos.task(one.id()).isLive())
        .ifPresent(
            one -> {
              world.mesos.fail(one.id());
              world.mesos.stray(
                  new Effect.LaunchService(
                      renamed(one, "service.web.0-" + ++strays), BrokerWorld.service(1, "v1")));
            });
  }

  private static Instance renamed(Instance one, String id) {
    return new Instance(
        new InstanceId(id),
        one.kind(),
        one.owner(),
        one.version(),
        one.state(),
        one.placement(),
        one.place(),
        one.executor(),
        one.worker(),
        one.drainDeadline(),
        one.lastUpdate(),
        one.leaseOf(),
        one.capacity(),
        one.history());
  }

  private List<String> lasting() {
    return world.yarn.applications().stream()
        .filter(job -> !world.yarn.unfinished().contains(job))
        .toList();
  }

  private void failOver(int millis, int betweenAgents) {
    world.mesos.failOver(betweenAgents * 1_000_000L);
    world.deliver(new Event.Disconnected("another master"));
    reconnectAt = in(millis);
  }

  // --- the end ---

  /** Ends every fault: what is wanted now can all run. */
  void calm() {
    world.dieNever();
    commitAt = Math.min(commitAt, world.nanos());
    offersAt = Math.min(offersAt, world.nanos());
    answersAt = Math.min(answersAt, world.nanos());
    reconnectAt = Math.min(reconnectAt, world.nanos());
    whatIsOver();
    world.mesos.wire.mend();
    world.mesos.neverFail();
    world.wallRate(1000);
    agents(false).forEach(world.mesos::returnAgent);
    world.mesos.agentIds().forEach(agent -> world.mesos.outsiderHolds(agent, Resources.NONE));
    while (agents(true).size() < ROOMY) {
      addAgent();
    }
    lasting().forEach(world.yarn::finish);
    wants.calm();
    want();
  }

  /** The anchor of the last fleet goes last: law 7 is looked at also when no fleet is left. */
  private void want() {
    world.want(wants.definitions());
    world.yarn.checksAnchor = true;
  }

  /** By how much waiting by the wall clock may be longer, because it was set back. */
  Duration wallIsBehind() {
    Duration behind = Duration.between(world.wall(), furthest);
    return behind.isNegative() ? Duration.ZERO : behind;
  }

  /** How long the jobs need that have not ended, if one container runs at a time. */
  Duration work() {
    return world.yarn.work();
  }

  /**
   * In one tick, but the first seconds in many: what is under way when the faults end is to be
   * answered in time as ever.
   */
  void passOneSecond(long second) {
    boolean asked =
        world.rejectedConfiguration().stream().anyMatch(line -> line.contains("--confirm"));
    if (asked) {
      // It stops more than a file may do by itself, and is meant.
      world.confirm(wants.definitions());
    }
    world.pass(Duration.ofSeconds(1), second < 3 ? Duration.ofMillis(100) : Duration.ofSeconds(1));
  }

  /** What does not run yet, or runs too much; empty: all is as it is wanted. */
  List<String> unsettled() {
    List<String> missing = new ArrayList<>();
    BrokerSnapshot now = world.snapshot();
    if (now.phase() != BrokerSnapshot.Phase.ACTIVE) {
      missing.add("the broker is " + now.phase());
    }
    if (!now.rejectedConfiguration().isEmpty()) {
      missing.add("refused: " + now.rejectedConfiguration());
    }
    for (OwnerName service : ChaosWants.SERVICES) {
      expect(now, service, wants.instances(service), missing);
    }
    workers(now, missing);
    if (!world.yarn.unfinished().isEmpty()) {
      missing.add("jobs have not ended: " + world.yarn.unfinished());
    }
    Set<InstanceId> recorded = new HashSet<>();
    now.instances().values().stream()
        .filter(one -> one.state().isLive())
        .forEach(one -> recorded.add(one.id()));
    if (!recorded.equals(world.mesos.liveTasks())) {
      missing.add("live records " + recorded + ", Mesos' tasks " + world.mesos.liveTasks());
    }
    if (world.mesos.unacknowledged() > 0) {
      missing.add(world.mesos.unacknowledged() + " updates are not acknowledged");
    }
    return missing;
  }

  /** The anchor may stay in a fleet that wants none while another fleet has workers. */
  private void workers(BrokerSnapshot now, List<String> missing) {
    long least = 0;
    long all = 0;
    for (OwnerName fleet : List.of(BrokerWorld.HADOOP, ChaosWants.BATCH)) {
      long running = running(now, fleet);
      if (running < wants.leastWorkers(fleet)) {
        missing.add(running + " of " + fleet + " run, the least are " + wants.leastWorkers(fleet));
      }
      least += wants.leastWorkers(fleet);
      all += running;
    }
    if (all > (least == 0 ? 0 : least + 1)) {
      missing.add(all + " workers run although nothing is asked for, wanted are " + least);
    }
  }

  private static long running(BrokerSnapshot now, OwnerName owner) {
    return now.instances().values().stream()
        .filter(one -> one.owner().equals(owner) && one.state() == InstanceState.RUNNING)
        .filter(one -> one.leaseOf().isEmpty())
        .count();
  }

  private static void expect(
      BrokerSnapshot now, OwnerName owner, int wanted, List<String> missing) {
    long running = running(now, owner);
    if (running != wanted) {
      missing.add(running + " of " + owner + " run, wanted are " + wanted);
    }
  }

  /** What the end of a run asserts besides. */
  void check() {
    world.check();
  }

  /** One number for everything that left, to see whether two runs went the same way. */
  int fingerprint() {
    return world.effects.stream()
        .map(Effect::getClass)
        .map(Class::getSimpleName)
        .toList()
        .hashCode();
  }
}
