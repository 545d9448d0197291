package io.howdah.broker.core;

import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.planning.Taking;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * Capacity of one agent that is being taken back for a service.
 *
 * @param service that waits
 * @param instances how many of it are to find room there
 * @param role Mesos role that it waits in
 * @param lenders other roles that capacity is taken back in; empty: all is in one role
 * @param agentId where
 * @param hostname of that agent
 * @param workers of that agent, which must not grow meanwhile
 * @param taking from whom how much
 * @param grace that Hadoop's containers have
 * @param since wall clock
 * @param nanos the same, monotonic
 */
record Reclaim(
    OwnerName service,
    int instances,
    String role,
    Set<String> lenders,
    String agentId,
    String hostname,
    Set<InstanceId> workers,
    Taking taking,
    Duration grace,
    Instant since,
    long nanos) {
  Reclaim {
    lenders = Set.copyOf(lenders);
    workers = Set.copyOf(workers);
  }

  boolean isAcrossRoles() {
    return !lenders.isEmpty();
  }
}
