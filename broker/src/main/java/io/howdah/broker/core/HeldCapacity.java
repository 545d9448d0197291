package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.NodeView;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** What workers hold in Mesos for YARN, the daemon's own share left out. */
final class HeldCapacity {
  private final ClusterState state;
  private final Function<InstanceId, Set<InstanceId>> going;

  /**
   * @param going leases of a worker that are being taken back
   */
  HeldCapacity(ClusterState state, Function<InstanceId, Set<InstanceId>> going) {
    this.state = state;
    this.going = going;
  }

  /** What YARN is to show: base and the leases that surely run, less what is going. */
  Capacity allowed(Instance worker) {
    Set<InstanceId> leaving = going.apply(worker.id());
    return sum(worker, lease -> holds(lease) && !leaving.contains(lease.id()));
  }

  /** More than this is over-promised: leases on their way count, a daemon may start with them. */
  Capacity upper(Instance worker) {
    Set<InstanceId> leaving = going.apply(worker.id());
    return sum(worker, lease -> LeaseBook.counts(lease) && !leaving.contains(lease.id()));
  }

  /** Whether YARN shows what it is to show; a node that does not run shows nothing that counts. */
  boolean isRight(Instance worker, NodeView node) {
    if (!node.isRunning()) {
      return true;
    }
    Capacity shown = shown(node);
    if (!upper(worker).covers(shown)) {
      return false;
    }
    // A daemon that started with leases whose RUNNING is late holds them: to lower it until they
    // are heard of would be for nothing, and might take the largest node away (law 7).
    boolean follows = state.fleet(worker.owner()).filter(Fleet::isElastic).isPresent();
    return !follows || shown.covers(allowed(worker));
  }

  /** What a worker holds without some leases. */
  Capacity without(Instance worker, Set<InstanceId> leases) {
    return sum(worker, lease -> holds(lease) && !leases.contains(lease.id()));
  }

  /** With its base task alone. */
  Capacity base(Instance worker) {
    return worker
        .capacity()
        .or(() -> state.fleet(worker.owner()).map(fleet -> fleet.capacity().min()))
        .orElse(Capacity.NONE);
  }

  /** Whether Mesos counts it: an unreachable one until it is expunged. */
  static boolean holds(Instance lease) {
    return lease.state() == InstanceState.RUNNING || lease.state() == InstanceState.UNREACHABLE;
  }

  static Capacity shown(NodeView node) {
    return new Capacity(node.vcores(), node.memoryMb());
  }

  private Capacity sum(Instance worker, Predicate<Instance> which) {
    Capacity sum = base(worker);
    for (Instance lease : state.leasesOf(worker.id())) {
      if (which.test(lease)) {
        sum = sum.plus(lease.capacity().orElse(Capacity.NONE));
      }
    }
    return sum;
  }
}
