package io.howdah.broker.view;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An immutable picture of the broker for its API and metrics.
 *
 * @param at when it was taken
 * @param phase of the leadership
 * @param epoch number of the leadership
 * @param frameworkId empty before the first subscription
 * @param mesosConnected whether a subscription stands
 * @param mesosProblem why not, empty otherwise
 * @param revisions those that are kept, oldest first; empty before the seed
 * @param rejectedConfiguration errors of the newest proposed configuration that was refused, empty
 *     if the newest one was taken
 * @param definitions what is wanted
 * @param instances all records by id, ended ones included
 * @param places all places by name
 * @param pending what is wanted and not launched yet, with the reasons
 * @param nodes by Hadoop cluster, then by NodeId; what the ResourceManagers say
 * @param resourceManagerProblems by Hadoop cluster, why its ResourceManager does not answer
 * @param counters totals since this leadership began, by metric name
 * @param sharing how capacity follows demand and is shared
 */
public record BrokerSnapshot(
    Instant at,
    Phase phase,
    long epoch,
    Optional<String> frameworkId,
    boolean mesosConnected,
    String mesosProblem,
    List<Revision> revisions,
    List<String> rejectedConfiguration,
    Definitions definitions,
    Map<InstanceId, Instance> instances,
    Map<String, Place> places,
    List<PendingOwner> pending,
    Map<String, Map<String, NodeView>> nodes,
    Map<String, String> resourceManagerProblems,
    Map<String, Long> counters,
    SharingView sharing) {
  /** The newest revision, empty before the seed. */
  public Optional<Revision> revision() {
    return revisions.isEmpty()
        ? Optional.empty()
        : Optional.of(revisions.get(revisions.size() - 1));
  }

  /** How many workers a fleet is to have now: what is planned if it follows demand. */
  public int wanted(Fleet fleet) {
    return sharing.fleets().stream()
        .filter(view -> view.fleet().equals(fleet.name()))
        .findFirst()
        .map(SharingView.FleetView::workers)
        .orElse(fleet.workers().min());
  }

  /** Phases of a leadership. */
  public enum Phase {
    /** Waiting for Mesos' SUBSCRIBED. */
    CONNECTING,
    /** Subscribed; tasks are being reconciled and nothing is launched yet. */
    RECONCILING,
    /** Offers are used. */
    ACTIVE
  }

  /**
   * Instances of one owner that wait for room.
   *
   * @param owner fleet or service
   * @param count how many are missing; 0 while all are being launched and there is a problem
   * @param since when the owner began to miss some
   * @param notBefore back-off: no launch before this moment
   * @param offersSeen offers that were looked at since then
   * @param refusals newest refusal of each agent, nearest misses first, at most 20
   * @param refusalCounts how often each kind of refusal was met since then
   * @param problem what else stands in the way, in words; empty if nothing does
   */
  public record PendingOwner(
      OwnerName owner,
      int count,
      Instant since,
      Optional<Instant> notBefore,
      long offersSeen,
      List<AgentRefusal> refusals,
      Map<String, Long> refusalCounts,
      String problem) {
    /** With a further problem, if it is one. */
    public PendingOwner withProblem(String further) {
      return further.isEmpty()
          ? this
          : new PendingOwner(
              owner,
              count,
              since,
              notBefore,
              offersSeen,
              refusals,
              refusalCounts,
              problem.isEmpty() ? further : problem + "; " + further);
    }
  }

  /**
   * Why an agent's offer did not fit.
   *
   * @param hostname of the agent
   * @param agentId of the agent
   * @param kind Marathon's word, such as InsufficientMemory or UnfulfilledConstraint
   * @param detail with figures: "needs 2048 MB, offered 1024 MB"
   * @param at when
   */
  public record AgentRefusal(
      String hostname, String agentId, String kind, String detail, Instant at) {}
}
