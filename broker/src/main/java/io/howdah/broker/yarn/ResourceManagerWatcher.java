package io.howdah.broker.yarn;

import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Everything that is asked of one Hadoop cluster's ResourceManager: each kind of question on a
 * thread of its own, so that none waits for another one.
 */
final class ResourceManagerWatcher implements AutoCloseable {
  /** Nodes whose capacity may wait to be changed: as many as a cluster has. */
  private static final int CAPACITIES_WAITING = 10_000;

  private final HadoopCluster cluster;
  private final Consumer<Event> consumer;
  private final CapacityQueue capacities = new CapacityQueue(CAPACITIES_WAITING);
  private final ContainerQuestion containers;
  private final LimitQuestion limits;
  private final Poll nodePoll;
  private final Poll demandPoll;
  private final Poll capacityPoll;
  private final Poll containerPoll;
  private final Poll limitPoll;
  private volatile boolean attention;
  private volatile boolean closed;

  ResourceManagerWatcher(
      HadoopCluster cluster,
      List<Fleet> fleets,
      ResourceManagerGateway.Connector connector,
      BooleanSupplier mayCall,
      Consumer<Event> consumer,
      PollSettings settings) {
    String name = cluster.name();
    this.cluster = cluster;
    this.consumer = consumer;
    this.containers = new ContainerQuestion(name, settings, this::emit);
    this.limits = new LimitQuestion(cluster, fleets, settings, this::emit);
    this.nodePoll =
        new Poll(
            "nodes",
            cluster,
            connector,
            new NodeQuestion(name, settings, () -> attention, () -> closed, this::emit));
    this.demandPoll =
        new Poll(
            "demand",
            cluster,
            connector,
            new DemandQuestion(name, settings, () -> attention, this::emit));
    // Answers to requests are told also when the watcher is closed: each request gets its own.
    this.capacityPoll =
        new Poll("capacity", cluster, connector, new CapacityCalls(capacities, mayCall, consumer));
    this.containerPoll = new Poll("containers", cluster, connector, containers);
    this.limitPoll = new Poll("limits", cluster, connector, limits);
  }

  void start() {
    polls().forEach(Poll::start);
  }

  HadoopCluster cluster() {
    return cluster;
  }

  /** The cluster's fleets may have changed, and what of its entry needs no other connection. */
  void definitions(HadoopCluster now, List<Fleet> fleets) {
    if (limits.definitions(now, fleets)) {
      limitPoll.wake();
    }
  }

  /** Whether answers are wanted soon. Turning it on ends the pause between two questions. */
  void attention(boolean wanted) {
    if (attention != wanted) {
      attention = wanted;
      nodePoll.wake();
      demandPoll.wake();
    }
  }

  void setCapacity(Effect.SetNodeCapacity request) {
    capacities.add(request);
    capacityPoll.wake();
  }

  void listContainers() {
    containers.want();
    containerPoll.wake();
  }

  /**
   * Returns at once; nothing is reported afterwards but answers to requests. A call that hangs ends
   * by its time-out.
   */
  @Override
  public void close() {
    closed = true;
    polls().forEach(Poll::close);
  }

  private List<Poll> polls() {
    return List.of(nodePoll, demandPoll, capacityPoll, containerPoll, limitPoll);
  }

  private void emit(Event event) {
    if (!closed) {
      consumer.accept(event);
    }
  }
}
