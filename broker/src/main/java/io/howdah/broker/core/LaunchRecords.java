package io.howdah.broker.core;

import io.howdah.broker.matching.Assignment;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.ExecutorBinding;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.Placement;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the records of what is about to be launched, each with an id that was never used. */
final class LaunchRecords {
  private final ClusterState state;
  private final InstanceWriter writer;
  private final PlaceKeeper places;
  private final ExecutorInfos executorInfos;
  private final WorkerSteps steps;
  private final long epoch;
  private long launchNumber;

  LaunchRecords(
      ClusterState state,
      InstanceWriter writer,
      PlaceKeeper places,
      ExecutorInfos executorInfos,
      long epoch) {
    this.state = state;
    this.writer = writer;
    this.places = places;
    this.executorInfos = executorInfos;
    this.steps = new WorkerSteps(state);
    this.epoch = epoch;
  }

  /**
   * The launches of one assignment; a worker's come with those of its first leases.
   *
   * @param place a vacant place that a worker comes back to
   */
  List<Effect.LaunchTask> create(
      Assignment assignment, Optional<Place> place, Time time, StepOutput out) {
    return switch (assignment.group().kind()) {
      case SERVICE -> List.of(service(assignment, time, out));
      case WORKER -> worker(assignment, place, time, out);
      case LEASE ->
          List.of(
              lease(
                  state.instance(assignment.group().leaseOf().orElseThrow()).orElseThrow(),
                  assignment.placement(),
                  time,
                  out));
    };
  }

  private Effect.LaunchTask service(Assignment assignment, Time time, StepOutput out) {
    Service service = state.service(assignment.group().owner()).orElseThrow();
    Instance instance =
        instance(
            nextId(InstanceKind.SERVICE, service.name()),
            service.name(),
            service.version(),
            assignment.placement(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            time);
    writer.create(instance, out);
    return new Effect.LaunchService(instance, service);
  }

  private List<Effect.LaunchTask> worker(
      Assignment assignment, Optional<Place> vacant, Time time, StepOutput out) {
    Fleet fleet = state.fleet(assignment.group().owner()).orElseThrow();
    HadoopCluster cluster = state.definitions().clusters().get(fleet.cluster());
    InstanceId id = nextId(InstanceKind.WORKER, fleet.name());
    Place place = vacant.orElseGet(() -> newPlace(fleet, assignment.placement()));
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
            fleet.name(),
            fleet.version(),
            assignment.placement(),
            Optional.of(place.name()),
            Optional.of(executor),
            Optional.empty(),
            Optional.of(fleet.capacity().min()),
            time);
    places.take(place, out);
    writer.create(instance, out);
    List<Effect.LaunchTask> launches = new ArrayList<>();
    launches.add(
        new Effect.LaunchWorker(
            instance, place.taken(), fleet, cluster, assignment.leases().size()));
    assignment.leases().forEach(placement -> launches.add(lease(instance, placement, time, out)));
    return launches;
  }

  /** The lease has no binding of its own: its worker's is repeated. */
  private Effect.LaunchTask lease(Instance worker, Placement placement, Time time, StepOutput out) {
    Capacity step = steps.range(worker, state.fleet(worker.owner()).orElseThrow()).step();
    Instance lease =
        instance(
            nextId(InstanceKind.LEASE, worker.owner()),
            worker.owner(),
            worker.version(),
            placement,
            Optional.empty(),
            Optional.empty(),
            Optional.of(worker.id()),
            Optional.of(step),
            time);
    writer.create(lease, out);
    return new Effect.LaunchLease(lease, worker);
  }

  private InstanceId nextId(InstanceKind kind, OwnerName owner) {
    launchNumber++;
    return InstanceId.of(kind, owner, epoch, launchNumber);
  }

  private Place newPlace(Fleet fleet, Placement placement) {
    return new Place(
        fleet.name() + "." + epoch + "-" + launchNumber,
        fleet.name(),
        placement.agentId(),
        placement.hostname(),
        placement.ports(),
        Optional.empty());
  }

  private static Instance instance(
      InstanceId id,
      OwnerName owner,
      String version,
      Placement placement,
      Optional<String> place,
      Optional<ExecutorBinding> executor,
      Optional<InstanceId> leaseOf,
      Optional<Capacity> capacity,
      Time time) {
    return new Instance(
        id,
        id.kind().orElseThrow(),
        owner,
        version,
        InstanceState.LAUNCHING,
        placement,
        place,
        executor,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        leaseOf,
        capacity,
        List.of(
            new Transition(
                time.wall(), InstanceState.LAUNCHING, "placed on " + placement.hostname())));
  }
}
