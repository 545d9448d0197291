package io.howdah.broker.core;

import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Service;
import io.howdah.broker.store.Change;
import io.howdah.broker.view.BrokerSnapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must hold at every moment of a {@link BrokerWorld} and not only in the end, whichever broker
 * lives: laws 3 and 8. Breaches go into Mesos' ledger.
 */
final class WorldLaws {
  /** REVIVE may have to wait for a second since the last one, and ticks come in between. */
  private static final long LONGEST_MISMATCH = 1_200_000_000L;

  /** Ticks of scripts. */
  private static final Duration FINEST = Duration.ofMillis(100);

  /** What is taken back from one role for another goes past the first one, for so long at most. */
  private static final long LONGEST_HANDOVER = 7_000_000_000L;

  /** So much later does an update come at the latest that was lost: agents send it again. */
  private static final long LONGEST_REPEAT = 10_000_000_000L;

  private final SimulatedMesos mesos;
  private final Set<InstanceId> liveRecords = new HashSet<>();
  private Optional<String> storedId = Optional.empty();
  private final Map<String, Long> mismatchSince = new HashMap<>();
  private int callsFailed;
  private long longestHandover = LONGEST_HANDOVER;

  WorldLaws(SimulatedMesos mesos) {
    this.mesos = mesos;
  }

  /** The end of what is taken back may be heard of late. */
  void updatesMayBeLost() {
    longestHandover = LONGEST_HANDOVER + LONGEST_REPEAT;
  }

  /** Law 3: what was stored first stays, and no record is stored before it. */
  void committed(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.PutFramework put) {
        String id = put.identity().frameworkId();
        if (storedId.isPresent() && !storedId.get().equals(id)) {
          breach("the stored framework id " + storedId.get() + " became " + id + " (law 3)");
        }
        storedId = Optional.of(id);
      } else if (change instanceof Change.DeleteInstance delete) {
        liveRecords.remove(delete.id());
      } else if (change instanceof Change.PutInstance put) {
        liveRecords.remove(put.instance().id());
        if (put.instance().state().isLive()) {
          liveRecords.add(put.instance().id());
        }
      }
    }
    if (storedId.isEmpty() && !liveRecords.isEmpty()) {
      breach("live records and no framework id (law 3)");
    }
  }

  /** Law 3: whoever leads subscribes with the id that is stored. */
  void subscribes(Effect.Connect connect) {
    if (!connect.frameworkId().equals(storedId)) {
      breach("subscribes as " + connect.frameworkId() + ", stored is " + storedId + " (law 3)");
    }
  }

  /**
   * Law 8, whenever the broker has nothing more to do: Mesos knows whether offers are wanted. How
   * old they become is looked at by {@link SimulatedMesos}.
   *
   * @param tick how much time passes between two looks
   */
  void idle(Wishes now, long nanos, Duration tick) {
    // Between two ticks a wish may be met and another one come: the longer they are, the more.
    long unseen = 2 * tick.minus(FINEST).toNanos();
    boolean active = mesos.isSubscribed() && now.phase() == BrokerSnapshot.Phase.ACTIVE;
    Set<String> wanted = wanted(now);
    if (mesos.callsFailed != callsFailed) {
      // What was to be said was not heard, and may be said again a second later.
      callsFailed = mesos.callsFailed;
      mismatchSince.clear();
    }
    for (String role : mesos.roles()) {
      boolean isWanted = wanted.contains(role);
      if (!active || isWanted != mesos.isSuppressed(role)) {
        mismatchSince.remove(role);
        continue;
      }
      boolean lends =
          now.takingBack().stream().anyMatch(pool -> !roleOfPool(now, pool).equals(role));
      long longest = unseen + (isWanted && lends ? longestHandover : LONGEST_MISMATCH);
      if (nanos - mismatchSince.computeIfAbsent(role, one -> nanos) > longest) {
        breach(
            role
                + (isWanted
                    ? " is suppressed while something is wanted"
                    : " is not suppressed, nothing is wanted")
                + " (law 8)");
      }
    }
    mismatchSince.keySet().retainAll(mesos.roles());
  }

  /**
   * A role is about to be suppressed. If nothing is wanted in it at this moment, it is right, and
   * what is wanted a moment later waits from then on: REVIVE goes out once a second at most.
   */
  void suppresses(String role, Wishes now) {
    if (!wanted(now).contains(role)) {
      mismatchSince.remove(role);
    }
  }

  /** Commits hang: what is wanted cannot be said to Mesos, so no time counts. */
  void blind() {
    mismatchSince.clear();
  }

  private static Set<String> wanted(Wishes now) {
    Set<String> wanted = new HashSet<>();
    now.pending().stream()
        .filter(one -> one.count() > 0 && one.notBefore().isEmpty())
        .forEach(one -> wanted.add(role(now, one.owner())));
    now.growing().forEach(worker -> wanted.add(worker.placement().role()));
    return wanted;
  }

  private static String role(Wishes now, OwnerName owner) {
    Fleet fleet = now.definitions().fleets().get(owner);
    Service service = now.definitions().services().get(owner);
    String pool = fleet != null ? fleet.pool() : service != null ? service.pool() : Pool.SERVICES;
    return roleOfPool(now, pool);
  }

  private static String roleOfPool(Wishes now, String pool) {
    String role = now.definitions().pool(pool).role();
    return role.isEmpty() ? "howdah" : role;
  }

  private void breach(String what) {
    mesos.violations.add(what);
  }
}
