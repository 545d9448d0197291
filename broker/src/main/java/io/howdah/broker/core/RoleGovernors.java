package io.howdah.broker.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The framework's roles as Mesos knows them: which they are, and a {@link RoleGovernor} each. */
final class RoleGovernors {
  /**
   * What Mesos refuses once (another user than its first, a role that is not allowed) it does
   * again.
   */
  private static final long UPDATE_AGAIN = Duration.ofSeconds(10).toNanos();

  private final Roles roles;
  private final Counters counters;
  private final DecisionJournal journal;
  private final Map<String, RoleGovernor> governors = new HashMap<>();

  /** What Mesos was told last, with SUBSCRIBE or UPDATE_FRAMEWORK, and did not refuse. */
  private List<String> told = List.of();

  private List<String> toldBefore = List.of();

  private Set<String> heldBack = Set.of();
  private boolean refused;
  private long refusedAt;

  RoleGovernors(Roles roles, Counters counters, DecisionJournal journal) {
    this.roles = roles;
    this.counters = counters;
    this.journal = journal;
  }

  /** The roles to subscribe with. */
  List<String> subscribe() {
    told = roles.needed();
    toldBefore = told;
    told.forEach(this::of);
    return told;
  }

  /** After a new subscription, with the roles that were told last. */
  void subscribed() {
    governors.values().forEach(RoleGovernor::subscribed);
  }

  /** When (monotonic) offers of all agents were asked for last in a role; empty if never. */
  OptionalLong revivedAt(String role) {
    RoleGovernor governor = governors.get(role);
    return governor == null ? OptionalLong.empty() : governor.revivedAt();
  }

  /** Whether offers may come in another of our roles. */
  boolean othersAreRevived(String role) {
    return governors.entrySet().stream()
        .anyMatch(other -> !other.getKey().equals(role) && other.getValue().isRevived());
  }

  /**
   * Whether a role gets no offers although it wants some: what was taken back in it is on its way
   * to another one.
   */
  boolean isHeldBack(String role) {
    return heldBack.contains(role);
  }

  /** A call failed: it is tried again, but not as fast as calls fail. */
  void failed(Effect.MesosEffect call, String why, Time time) {
    if (call instanceof Effect.Revive revive) {
      of(revive.role()).failed(time);
    } else if (call instanceof Effect.Suppress suppress) {
      of(suppress.role()).failed(time);
    } else if (call instanceof Effect.UpdateRoles update) {
      refused = true;
      refusedAt = time.nanos();
      told = toldBefore;
      governors.keySet().retainAll(told);
      journal.note(
          "mesos",
          "the roles %s could not be told to Mesos, tried again: %s"
              .formatted(String.join(", ", update.roles()), why),
          time);
    }
  }

  /**
   * Brings Mesos in line.
   *
   * @param wanted roles in which anything could be launched now
   * @param fresh roles with demand that earlier filters may hide offers from
   * @param held roles that get no offers for a moment, whatever they want
   */
  void govern(Set<String> wanted, Set<String> fresh, Set<String> held, Time time, StepOutput out) {
    heldBack = held;
    List<String> needed = roles.needed();
    if (!needed.equals(told) && !(refused && time.nanos() - refusedAt < UPDATE_AGAIN)) {
      tell(needed, wanted, time, out);
    }
    for (String role : told) {
      boolean open = wanted.contains(role) && !held.contains(role);
      of(role).govern(open, fresh.contains(role), time, out);
    }
  }

  /**
   * A new role that is wanted is not suppressed by the call that brings it: offers come without a
   * REVIVE.
   */
  private void tell(List<String> needed, Set<String> wanted, Time time, StepOutput out) {
    governors.keySet().retainAll(needed);
    List<String> suppressed = new ArrayList<>();
    for (String role : needed) {
      boolean isNew = !governors.containsKey(role);
      if (!of(role).told(isNew && wanted.contains(role) && !heldBack.contains(role), time)) {
        suppressed.add(role);
      }
    }
    refused = false;
    toldBefore = told;
    told = needed;
    out.now(new Effect.UpdateRoles(needed, suppressed));
  }

  private RoleGovernor of(String role) {
    return governors.computeIfAbsent(role, name -> new RoleGovernor(name, counters));
  }
}
