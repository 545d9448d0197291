package io.howdah.broker.core;

import io.howdah.broker.matching.AgentMatch;
import io.howdah.broker.matching.Assignment;
import io.howdah.broker.matching.MatchResult;
import io.howdah.broker.matching.Matcher;
import io.howdah.broker.matching.Pin;
import io.howdah.broker.matching.TaskGroup;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.ExecutorBinding;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.ServicePort;
import io.howdah.broker.model.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns what is missing and what is offered into launches. */
final class Launcher {
  /**
   * Launches on one agent in one batch; with their places they stay far below a transaction's
   * limit.
   */
  private static final int MAX_LAUNCHES = 200;

  /**
   * Launches that may wait for their commit: the store takes some thousands of changes a second.
   */
  private static final int MAX_WAITING = 1_000;

  /** Characters of ExecutorInfo in one batch, which count for a transaction's size. */
  private static final long MAX_EXECUTOR_INFO = 400_000;

  private final ClusterState state;
  private final CoreSettings settings;
  private final InstanceWriter writer;
  private final PlaceKeeper places;
  private final PendingBook pending;
  private final OfferBook book;
  private final ExecutorInfos executorInfos;
  private final TaskReconciler reconciler;
  private final Counters counters;
  private final Matcher matcher = new Matcher();
  private final long epoch;
  private long launchNumber;

  Launcher(
      ClusterState state,
      CoreSettings settings,
      InstanceWriter writer,
      PlaceKeeper places,
      PendingBook pending,
      OfferBook book,
      ExecutorInfos executorInfos,
      TaskReconciler reconciler,
      Counters counters,
      long epoch) {
    this.state = state;
    this.settings = settings;
    this.writer = writer;
    this.places = places;
    this.pending = pending;
    this.book = book;
    this.executorInfos = executorInfos;
    this.reconciler = reconciler;
    this.counters = counters;
    this.epoch = epoch;
  }

  /** Uses offers for what is missing and declines the rest. */
  void use(List<Offer> offers, Time time, StepOutput out) {
    counters.add(Counters.OFFERS_RECEIVED, offers.size());
    Map<OwnerName, Integer> launchable = pending.launchable(time);
    if (launchable.isEmpty()) {
      decline(offers, settings.refuseIdle(), out);
      return;
    }
    Map<OwnerName, Integer> now = affordable(launchable);
    if (now.isEmpty()) {
      // They come back with the next allocation, when the store has caught up.
      decline(offers, java.time.Duration.ZERO, out);
      return;
    }
    pending.offersSeen(offers.size());
    Map<Pin, Place> pinned = new HashMap<>();
    Set<String> vacant = places.vacantPorts();
    MatchResult result =
        matcher.match(
            groups(now, pinned),
            offers,
            state::placementsOf,
            (host, port) -> vacant.contains(host + ":" + port) || isListed(host, port));
    pending.counted(result.refusalCounts());
    result.refusals().forEach(refusal -> pending.refused(refusal, time));
    result.matches().forEach(match -> launch(match, pinned, time, out));
    boolean capped = !now.equals(launchable);
    decline(result.unused(), capped ? java.time.Duration.ZERO : settings.refuseUnfit(), out);
  }

  /**
   * As much of what is missing as the store is likely to take before the offers' time is over: a
   * launch that commits too late is withdrawn (law 8), and deciding it again only adds to the load.
   */
  private Map<OwnerName, Integer> affordable(Map<OwnerName, Integer> launchable) {
    int budget = MAX_WAITING - reconciler.waitingToLeave();
    Map<OwnerName, Integer> now = new LinkedHashMap<>();
    for (Map.Entry<OwnerName, Integer> entry : launchable.entrySet()) {
      int count = Math.min(budget, entry.getValue());
      if (count > 0) {
        now.put(entry.getKey(), count);
        budget -= count;
      }
    }
    return now;
  }

  /** Declines offers that nothing is to be launched on. */
  void decline(List<Offer> offers, java.time.Duration refuse, StepOutput out) {
    if (!offers.isEmpty()) {
      counters.add(Counters.OFFERS_DECLINED, offers.size());
      out.now(new Effect.Decline(offers.stream().map(Offer::id).toList(), refuse));
    }
  }

  private List<TaskGroup> groups(Map<OwnerName, Integer> launchable, Map<Pin, Place> pinned) {
    List<TaskGroup> groups = new ArrayList<>();
    launchable.forEach(
        (owner, count) -> {
          state.fleet(owner).ifPresent(fleet -> addWorkers(fleet, count, pinned, groups));
          state.service(owner).ifPresent(service -> groups.add(group(service, count)));
        });
    return groups;
  }

  private void addWorkers(Fleet fleet, int count, Map<Pin, Place> pinned, List<TaskGroup> groups) {
    int left = count;
    for (Place place : places.vacant(fleet.name())) {
      if (left == 0) {
        return;
      }
      Pin pin = new Pin(place.agentId(), place.ports());
      pinned.put(pin, place);
      groups.add(group(fleet, 1, place.ports(), Optional.of(pin)));
      left--;
    }
    if (left > 0) {
      List<Integer> anyPorts = fleet.daemon().ports().stream().map(Daemon.Port::port).toList();
      groups.add(group(fleet, left, anyPorts, Optional.empty()));
    }
  }

  private static TaskGroup group(Fleet fleet, int count, List<Integer> ports, Optional<Pin> pin) {
    return TaskGroup.of(
        fleet.name(),
        InstanceKind.WORKER,
        count,
        fleet.task(),
        fleet.executor(),
        ports,
        fleet.constraints(),
        pin);
  }

  private static TaskGroup group(Service service, int count) {
    return TaskGroup.of(
        service.name(),
        InstanceKind.SERVICE,
        count,
        service.resources(),
        Resources.NONE,
        service.ports().stream().map(ServicePort::hostPort).toList(),
        service.constraints(),
        Optional.empty());
  }

  /**
   * While a ResourceManager lists a NodeId, running jobs may still look for its map output there.
   */
  private boolean isListed(String hostname, int port) {
    String nodeId = hostname + ":" + port;
    for (Map<String, NodeView> nodes : state.nodes().values()) {
      NodeView node = nodes.get(nodeId);
      if (node != null && !node.state().equals("SHUTDOWN")) {
        return true;
      }
    }
    return false;
  }

  private void launch(AgentMatch match, Map<Pin, Place> pinned, Time time, StepOutput out) {
    List<Effect.LaunchTask> launches = new ArrayList<>();
    long executorInfo = 0;
    for (Assignment assignment : match.assignments()) {
      if (launches.size() == MAX_LAUNCHES || executorInfo >= MAX_EXECUTOR_INFO) {
        break;
      }
      Effect.LaunchTask launch =
          assignment.group().kind() == InstanceKind.WORKER
              ? worker(assignment, pinned, time, out)
              : service(assignment, time, out);
      executorInfo += launch.instance().executor().map(one -> one.info().length()).orElse(0);
      launches.add(launch);
    }
    launches.forEach(launch -> reconciler.planned(launch.instance().id()));
    List<String> offerIds = match.offers().stream().map(Offer::id).toList();
    offerIds.forEach(id -> book.hold(id, time.nanos()));
    out.afterCommit(new Effect.Accept(offerIds, launches));
    out.endBatch();
  }

  private Effect.LaunchTask service(Assignment assignment, Time time, StepOutput out) {
    Service service = state.service(assignment.group().owner()).orElseThrow();
    launchNumber++;
    Instance instance =
        instance(
            InstanceId.of(InstanceKind.SERVICE, service.name(), epoch, launchNumber),
            assignment,
            service.version(),
            Optional.empty(),
            Optional.empty(),
            time);
    writer.create(instance, out);
    return new Effect.LaunchService(instance, service);
  }

  private Effect.LaunchTask worker(
      Assignment assignment, Map<Pin, Place> pinned, Time time, StepOutput out) {
    Fleet fleet = state.fleet(assignment.group().owner()).orElseThrow();
    HadoopCluster cluster = state.definitions().clusters().get(fleet.cluster());
    launchNumber++;
    InstanceId id = InstanceId.of(InstanceKind.WORKER, fleet.name(), epoch, launchNumber);
    Place place =
        assignment
            .group()
            .pin()
            .map(pinned::get)
            .orElseGet(() -> newPlace(fleet, assignment, launchNumber));
    // An executor id is used for one worker instance only, so the task's id serves for it.
    ExecutorBinding executor =
        executorInfos.bind(
            id.value(),
            state.frameworkId().orElseThrow(),
            fleet,
            cluster,
            assignment.placement().role(),
            assignment.placement().executor());
    Instance instance =
        instance(
            id,
            assignment,
            fleet.version(),
            Optional.of(place.name()),
            Optional.of(executor),
            time);
    places.take(place, out);
    writer.create(instance, out);
    return new Effect.LaunchWorker(instance, place.taken(), fleet, cluster, 0);
  }

  private Place newPlace(Fleet fleet, Assignment assignment, long number) {
    return new Place(
        fleet.name() + "." + epoch + "-" + number,
        fleet.name(),
        assignment.placement().agentId(),
        assignment.placement().hostname(),
        assignment.placement().ports(),
        Optional.empty());
  }

  private static Instance instance(
      InstanceId id,
      Assignment assignment,
      String version,
      Optional<String> place,
      Optional<ExecutorBinding> executor,
      Time time) {
    String why = "placed on " + assignment.placement().hostname();
    return new Instance(
        id,
        assignment.group().kind(),
        assignment.group().owner(),
        version,
        InstanceState.LAUNCHING,
        assignment.placement(),
        place,
        executor,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(new Transition(time.wall(), InstanceState.LAUNCHING, why)));
  }
}
