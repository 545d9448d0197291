package io.howdah.broker.core;

import io.howdah.broker.model.OwnerName;
import io.howdah.broker.view.BrokerSnapshot.PendingOwner;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Owners whose launches are withdrawn because their commits take longer than an offer may wait (law
 * 8). Such an owner misses nothing while its next launches wait for their commit, so that its entry
 * in the {@link PendingBook} comes and goes; this stays until one leaves in time.
 */
final class LateLaunches {
  private record Late(int launches, Instant since, Duration limit) {}

  private final Map<OwnerName, Late> byOwner = new LinkedHashMap<>();

  void withdrawn(OwnerName owner, Duration limit, Instant at) {
    Late before = byOwner.getOrDefault(owner, new Late(0, at, limit));
    byOwner.put(owner, new Late(before.launches + 1, before.since, limit));
  }

  /** A launch left in time, or the owner has none any more that could. */
  void over(OwnerName owner) {
    byOwner.remove(owner);
  }

  Set<OwnerName> owners() {
    return byOwner.keySet();
  }

  /** Words for people, empty if the owner's launches leave in time. */
  String problem(OwnerName owner) {
    Late late = byOwner.get(owner);
    return late == null
        ? ""
        : "the store is slow: launches were withdrawn %d times since %s because their commit took longer than %d ms"
            .formatted(late.launches, late.since, late.limit.toMillis());
  }

  /** The entry of an owner whose launches all wait for their commit again. */
  PendingOwner view(OwnerName owner) {
    return new PendingOwner(
        owner,
        0,
        byOwner.get(owner).since,
        Optional.empty(),
        0,
        List.of(),
        Map.of(),
        problem(owner));
  }
}
