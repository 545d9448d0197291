package io.howdah.broker.core;

import io.howdah.broker.lifecycle.Trigger;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides, once a launch has committed, whether it may still leave: its offers must be there and
 * its instances still wanted.
 */
final class LaunchRelease {
  private final ClusterState state;
  private final CoreSettings settings;
  private final OfferBook book;
  private final InstanceWriter writer;
  private final TaskReconciler reconciler;
  private final Counters counters;
  private final LateLaunches late;
  private final AnchorWatch anchors;

  LaunchRelease(
      ClusterState state,
      CoreSettings settings,
      OfferBook book,
      InstanceWriter writer,
      TaskReconciler reconciler,
      Counters counters,
      LateLaunches late,
      AnchorWatch anchors) {
    this.state = state;
    this.settings = settings;
    this.book = book;
    this.writer = writer;
    this.reconciler = reconciler;
    this.counters = counters;
    this.late = late;
    this.anchors = anchors;
  }

  void release(Effect.Accept accept, Time time, StepOutput out) {
    List<String> held = new ArrayList<>();
    for (String offerId : accept.offerIds()) {
      if (book.remove(offerId)) {
        held.add(offerId);
      }
    }
    boolean offersThere = held.size() == accept.offerIds().size();
    List<Effect.LaunchTask> leaving = new ArrayList<>();
    List<Effect.LaunchTask> withdrawn = new ArrayList<>();
    Set<InstanceId> tooSmall = tooSmall(accept);
    for (Effect.LaunchTask launch : accept.launches()) {
      InstanceId worker = launch.instance().leaseOf().orElse(launch.instance().id());
      boolean leaves = offersThere && isWanted(launch) && !tooSmall.contains(worker);
      (leaves ? leaving : withdrawn).add(launch);
    }
    for (Effect.LaunchTask launch : withdrawn) {
      counters.add(Counters.LAUNCHES_WITHDRAWN);
      reconciler.heard(launch.instance().id());
      if (!offersThere && isLate(launch, time)) {
        late.withdrawn(launch.instance().owner(), settings.offerDeadline(), time.wall());
      }
      writer.apply(
          launch.instance().id(),
          Optional.empty(),
          Trigger.WITHDRAWN,
          offersThere ? "no longer wanted" : "offer gone before the launch was stored",
          false,
          time,
          out);
      out.endBatch();
    }
    if (!leaving.isEmpty()) {
      counters.add(Counters.OFFERS_ACCEPTED, held.size());
      counters.add(Counters.LAUNCHES, leaving.size());
      leaving.forEach(launch -> late.over(launch.instance().owner()));
      leaving.forEach(launch -> reconciler.launched(launch.instance().id(), time));
      out.now(new Effect.Accept(accept.offerIds(), leaving));
    } else if (!held.isEmpty()) {
      counters.add(Counters.OFFERS_DECLINED, held.size());
      out.now(new Effect.Decline(held, Duration.ZERO));
    }
  }

  /**
   * Declines offers whose launch waits for its commit for too long (law 8); the launch is withdrawn
   * when it commits.
   */
  void expireOffers(Time time, StepOutput out) {
    List<String> late = book.takeSince(time.nanos() - settings.offerDeadline().toNanos());
    if (!late.isEmpty()) {
      counters.add(Counters.OFFERS_DECLINED, late.size());
      out.now(new Effect.Decline(late, Duration.ZERO));
    }
  }

  /** Whether its offers could not have waited for it, whatever else happened to them. */
  private boolean isLate(Effect.LaunchTask launch, Time time) {
    Instant decided = launch.instance().since();
    return !decided.plus(settings.offerDeadline()).isAfter(time.wall());
  }

  /** Workers that were to follow an anchor, which is gone since they were chosen (law 7). */
  private Set<InstanceId> tooSmall(Effect.Accept accept) {
    Set<InstanceId> tooSmall = new HashSet<>();
    for (Effect.LaunchTask launch : accept.launches()) {
      if (launch instanceof Effect.LaunchWorker) {
        Instance worker = launch.instance();
        Capacity capacity = worker.capacity().orElse(Capacity.NONE);
        for (Effect.LaunchTask other : accept.launches()) {
          if (other.instance().leaseOf().filter(worker.id()::equals).isPresent()) {
            capacity = capacity.plus(other.instance().capacity().orElse(Capacity.NONE));
          }
        }
        if (anchors.wouldBeFirst(worker, capacity)) {
          tooSmall.add(worker.id());
        }
      }
    }
    return tooSmall;
  }

  private boolean isWanted(Effect.LaunchTask launch) {
    if (launch instanceof Effect.LaunchLease lease && !hasWorker(lease)) {
      return false;
    }
    return state
        .instance(launch.instance().id())
        .map(Instance::state)
        .filter(now -> now == InstanceState.LAUNCHING)
        .isPresent();
  }

  private boolean hasWorker(Effect.LaunchLease lease) {
    return state
        .instance(lease.worker().id())
        .map(Instance::state)
        .filter(now -> now == InstanceState.LAUNCHING || now == InstanceState.RUNNING)
        .isPresent();
  }
}
