package io.howdah.broker.core;

import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Capacity that is taken back in one Mesos role for a service of another. Mesos decides who is
 * offered what was freed, by shares and not by need (measured): roles that must not get it are
 * suppressed from the kill on until the service has it, at most some seconds, and who got it is
 * said.
 */
final class RoleHandover {
  /** What Mesos gave to somebody else it would give them again. */
  private static final Duration PAUSE = Duration.ofSeconds(60);

  private final ClusterState state;
  private final Roles roles;
  private final AgentTable agents;
  private final DecisionJournal journal;
  private final Map<OwnerName, Long> pausedAt = new HashMap<>();

  RoleHandover(ClusterState state, Roles roles, AgentTable agents, DecisionJournal journal) {
    this.state = state;
    this.roles = roles;
    this.agents = agents;
    this.journal = journal;
  }

  /**
   * Roles that must not be offered what is being freed: those that it is taken from, and those of
   * lower priority.
   *
   * @param all what is freed just now or has been, and not used yet
   */
  Set<String> heldBack(Collection<Reclaim> all) {
    Set<String> held = new TreeSet<>();
    // A service whose pool has another role by now does not wait for it in the old one.
    List<Reclaim> freed =
        all.stream().filter(one -> one.role().equals(roles.of(one.service()))).toList();
    for (Reclaim reclaim : freed) {
      held.addAll(reclaim.lenders());
      int priority = roles.priority(reclaim.role());
      for (String role : roles.needed()) {
        if (roles.priority(role) < priority) {
          held.add(role);
        }
      }
    }
    freed.forEach(reclaim -> held.remove(reclaim.role()));
    return held;
  }

  /** Whether what was taken back for a service went to somebody else a short while ago. */
  boolean pauses(OwnerName service, Time time) {
    Long since = pausedAt.get(service);
    if (since != null && time.nanos() - since >= PAUSE.toNanos()) {
      pausedAt.remove(service);
      return false;
    }
    return since != null;
  }

  /** The service does not wait any more. */
  void ended(Reclaim reclaim, Time time) {
    if (hasIt(reclaim)) {
      journal.note(
          reclaim.service().value(),
          "has the room on %s that was taken back from role %s, in role \"%s\""
              .formatted(reclaim.hostname(), lenders(reclaim), reclaim.role()),
          time);
    } else {
      journal.note(
          reclaim.service().value(),
          "needs the room no more that is taken back on %s from role %s"
              .formatted(reclaim.hostname(), lenders(reclaim)),
          time);
    }
  }

  private boolean hasIt(Reclaim reclaim) {
    OwnerInstances of = state.ownerInstances(reclaim.service());
    return Stream.of(InstanceState.LAUNCHING, InstanceState.RUNNING)
        .flatMap(one -> of.in(one).stream())
        .map(id -> state.instance(id).orElseThrow())
        .filter(one -> one.placement().agentId().equals(reclaim.agentId()))
        .anyMatch(one -> !one.history().get(0).at().isBefore(reclaim.since()));
  }

  /**
   * What was freed did not become a launch of the service in time.
   *
   * @param freedAt monotonic
   */
  void lost(Reclaim reclaim, long freedAt, Duration waited, Time time) {
    Optional<String> offeredTo = agents.offeredSince(reclaim.agentId(), freedAt);
    String who =
        offeredTo
            .map(
                role ->
                    role.equals(reclaim.role())
                        ? "Mesos offered it in that role, but the service did not fit"
                        : "Mesos offered it to role \"" + role + "\"")
            .orElse(
                "Mesos offered it to none of Howdah's roles: another framework has it, or a quota"
                    + " keeps it back");
    journal.note(
        reclaim.service().value(),
        "what was taken back on %s from role %s did not come in role \"%s\" within %d s: %s; tried again in %d s"
            .formatted(
                reclaim.hostname(),
                lenders(reclaim),
                reclaim.role(),
                waited.toSeconds(),
                who,
                PAUSE.toSeconds()),
        time);
    pausedAt.put(reclaim.service(), time.nanos());
  }

  private static String lenders(Reclaim reclaim) {
    return String.join(", ", reclaim.lenders().stream().sorted().map(r -> '"' + r + '"').toList());
  }
}
