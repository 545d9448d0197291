package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.WorkerStatus;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at law 7 at the moment at which something would break it, whatever was planned before: the
 * end of an anchor, and the launch of a worker that is none.
 */
final class AnchorWatch {
  private final ClusterState state;

  AnchorWatch(ClusterState state) {
    this.state = state;
  }

  /**
   * Whether a worker that is about to be launched would be the first node of its cluster, and is
   * not large enough: it was chosen while there was an anchor.
   *
   * @param capacity that it is launched with
   */
  boolean wouldBeFirst(Instance worker, Capacity capacity) {
    Optional<String> cluster =
        state.fleet(worker.owner()).filter(Fleet::isElastic).map(Fleet::cluster);
    boolean small =
        cluster
            .filter(state.targets()::hasAnchors)
            .flatMap(state.targets()::anchorSize)
            .filter(size -> !capacity.covers(size))
            .isPresent();
    return small
        && state.nodes().getOrDefault(cluster.get(), Map.of()).values().stream()
            .noneMatch(NodeView::isRunning);
  }

  /**
   * Whether a worker that is to go is all that holds the largest container of its Hadoop cluster
   * while other workers are there: its end has to wait for the next anchor, or for theirs.
   */
  boolean isLast(Instance worker) {
    Optional<String> nodeId = worker.worker().map(WorkerStatus::nodeId);
    Optional<String> cluster = nodeId.flatMap(this::clusterOf);
    Optional<Capacity> size = cluster.flatMap(state.targets()::anchorSize);
    if (size.isEmpty() || !holds(cluster.get(), worker, size.get())) {
      return false;
    }
    boolean others = false;
    for (OwnerName owner : state.knownOwners()) {
      if (state.service(owner).isPresent()) {
        continue;
      }
      OwnerInstances of = state.ownerInstances(owner);
      for (InstanceState in : InstanceState.values()) {
        for (InstanceId id : of.in(in)) {
          Instance other = state.instance(id).orElseThrow();
          if (other.worker().map(WorkerStatus::nodeId).equals(nodeId)) {
            // The worker itself, or who had its place before.
            continue;
          }
          if (stays(other) && holds(cluster.get(), other, size.get())) {
            return false;
          }
          others |= isThere(cluster.get(), other) || comes(cluster.get(), other);
        }
      }
    }
    return others;
  }

  /** A fleet that was removed no longer says of which cluster it was. */
  private Optional<String> clusterOf(String nodeId) {
    return state.nodes().entrySet().stream()
        .filter(cluster -> isRunning(cluster.getValue().get(nodeId)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static boolean isRunning(NodeView node) {
    return node != null && node.isRunning();
  }

  private Optional<NodeView> node(String cluster, Instance worker) {
    return worker
        .worker()
        .map(status -> state.nodes().get(cluster).get(status.nodeId()))
        .filter(NodeView::isRunning);
  }

  private boolean holds(String cluster, Instance worker, Capacity size) {
    return node(cluster, worker).filter(one -> HeldCapacity.shown(one).covers(size)).isPresent();
  }

  private boolean isThere(String cluster, Instance worker) {
    return node(cluster, worker).isPresent();
  }

  /** One that is to go is good enough: it is not let go before this one then. */
  private static boolean stays(Instance worker) {
    return worker.state() == InstanceState.RUNNING || worker.state() == InstanceState.DRAINING;
  }

  /** It will register, and may be a small one. */
  private boolean comes(String cluster, Instance worker) {
    boolean starts =
        worker.state() == InstanceState.LAUNCHING || worker.state() == InstanceState.RUNNING;
    return starts
        && state
            .fleet(worker.owner())
            .filter(fleet -> fleet.daemon().isNodeManager())
            .map(Fleet::cluster)
            .filter(cluster::equals)
            .isPresent();
  }
}
