package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.WorkerUse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Capacity of one worker on its way back (law 6): tell the executor, lower in YARN, see it below,
 * and only then kill the leases. In memory only.
 */
final class CapacityMove {
  /** What comes next. */
  enum Phase {
    /** The executor has not answered that it knows the lower capacity. */
    TELL,
    /** YARN does not show the lower capability. */
    LOWER,
    /** It does; now several reports in a row must show no more used than that. */
    SEE,
    /** The leases may be killed. */
    DONE
  }

  /**
   * Right after an update a report shows the new capability with nothing used for some
   * milliseconds, a second later too (seen in 2 of 10 rounds): one report proves nothing.
   */
  private static final int REPORTS_NEEDED = 3;

  /** After the grace the ResourceManager kills within a second or two. */
  private static final Duration NUDGE_AFTER = Duration.ofSeconds(3);

  private static final long SHOWN_WITHIN = Duration.ofSeconds(2).toNanos();

  final Set<InstanceId> leases;
  final Capacity lowered;
  final Duration timeout;
  final String why;
  private Phase phase = Phase.TELL;
  private final Capacity nudged;
  private Capacity target;
  private boolean overdue;
  private boolean taken;
  private long takenAt;
  private int reports;
  private long provenAt;

  /**
   * @param leases that go
   * @param lowered capacity of the worker without them
   * @param held capacity of the worker with them; more than {@code lowered}
   * @param timeout after which the ResourceManager kills what does not fit
   */
  CapacityMove(
      Set<InstanceId> leases, Capacity lowered, Capacity held, Duration timeout, String why) {
    this.leases = Set.copyOf(leases);
    this.lowered = lowered;
    this.nudged =
        lowered.plus(
            held.memoryMb() > lowered.memoryMb() ? new Capacity(0, 1) : new Capacity(1, 0));
    this.timeout = timeout;
    this.why = why;
    this.target = lowered;
  }

  /** What YARN is to be asked for: the lower capacity, or a nudge above it. */
  Capacity target() {
    return target;
  }

  /** Whether YARN has to be asked (again). */
  boolean asks() {
    return phase == Phase.LOWER && !taken;
  }

  /**
   * The ResourceManager took the request, and no other one for the node is under way: what its
   * reports show from now on is not from before an earlier, larger one.
   */
  void taken(Capacity capacity, Time time) {
    if (capacity.equals(target)) {
      taken = true;
      takenAt = time.nanos();
    }
  }

  /**
   * Containers stay although their time is over. That happens when a NodeManager crashes on its way
   * and comes back with the lower capacity, or a ResourceManager takes over, which knows of no
   * deadline: it ignores an update to the size that a node already has. One that differs by 1 MB
   * makes it look, and its deadline is now: the containers have had their time. It is 1 MB more,
   * which the leases still hold, and goes back when it is shown: with 1 MB less an
   * ApplicationMaster that fits exactly would be ended (law 9).
   *
   * @return whether YARN is to be asked anew
   */
  boolean nudge(Time time) {
    long late = timeout.plus(NUDGE_AFTER).toNanos();
    if (phase != Phase.SEE || reports > 0 || time.nanos() - takenAt < late) {
      return false;
    }
    target = nudged;
    phase = Phase.LOWER;
    taken = false;
    overdue = true;
    return true;
  }

  /** The time that YARN is to give containers that do not fit. */
  Duration overCommitTimeout() {
    return overdue ? Duration.ZERO : timeout;
  }

  Phase phase() {
    return phase;
  }

  /** The executor answered. */
  void counted(WorkerUse use, Optional<NodeView> node, Time time) {
    boolean knows = use.told().filter(lowered::equals).isPresent();
    if (!knows) {
      // A restarted executor, or an answer from before: it is told again.
      phase = Phase.TELL;
      reports = 0;
    } else if (phase == Phase.TELL) {
      phase = Phase.LOWER;
    } else if (phase == Phase.SEE
        && reports >= REPORTS_NEEDED
        && time.nanos() - provenAt > 0
        && node.filter(view -> use.containers() <= view.containers()).isPresent()) {
      phase = Phase.DONE;
    }
  }

  /** The ResourceManager reported the worker's node. */
  void reported(NodeView node, Time time) {
    if (phase == Phase.TELL || phase == Phase.DONE) {
      return;
    }
    if (node.vcores() != target.vcores() || node.memoryMb() != target.memoryMb()) {
      if (phase == Phase.SEE || time.nanos() - takenAt >= SHOWN_WITHIN) {
        // It came back with another size (a NodeManager that has registered again, a stranger), or
        // nothing came of the request.
        taken = false;
      }
      phase = Phase.LOWER;
      reports = 0;
      return;
    }
    if (!taken) {
      return;
    }
    if (!target.equals(lowered)) {
      target = lowered;
      phase = Phase.LOWER;
      taken = false;
      reports = 0;
      return;
    }
    phase = Phase.SEE;
    boolean below =
        node.usedMemoryMb() <= target.memoryMb() && node.usedVcores() <= target.vcores();
    reports = below ? reports + 1 : 0;
    if (reports == REPORTS_NEEDED) {
      provenAt = time.nanos();
    }
  }

  /** Whether the reports are enough, and only the executor's count is missing. */
  boolean awaitsCount() {
    return phase == Phase.SEE && reports >= REPORTS_NEEDED;
  }
}
