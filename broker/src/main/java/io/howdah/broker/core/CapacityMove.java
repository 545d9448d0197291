package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.WorkerUse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Capacity of one worker on its way back (law 6): tell the executor, lower in YARN, see it below
 * and heard by the NodeManager, and only then kill the leases. In memory only.
 */
final class CapacityMove {
  /** What comes next. */
  enum Phase {
    /** The executor has not answered that it knows the lower capacity. */
    TELL,
    /** YARN does not show the lower capability. */
    LOWER,
    /**
     * It does; now several reports in a row must show no more used than that, and the NodeManager
     * must have heard it.
     */
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

  /**
   * A NodeManager that nobody can ask has heard by then, unless its heartbeats (a second apart by
   * default) do not arrive.
   */
  private static final Duration UNKNOWN_FOR = Duration.ofSeconds(3);

  /** One that says otherwise is believed for so long; heartbeats may be set further apart. */
  private static final Duration UNHEARD_FOR = Duration.ofSeconds(15);

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

  /** Since when the ResourceManager shows the lower capability without a break, and until when. */
  private long shownFrom;

  private long shownUntil;
  private Optional<String> unheard = Optional.empty();

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
        && node.filter(view -> use.containers() <= view.containers()).isPresent()
        && isHeard(use)) {
      phase = Phase.DONE;
    }
  }

  /**
   * Whether the NodeManager has heard: until then a ResourceManager that dies takes the lower
   * figure with it, and the next one is told the old one. It may be asked in vain (an executor of
   * before, a web address that is guarded or hangs), so the wait ends. It does not while the
   * ResourceManager is away, when nothing can be heard: only time in which it shows the lower
   * figure counts.
   */
  private boolean isHeard(WorkerUse use) {
    if (use.daemon().filter(lowered::covers).isPresent()) {
      return true;
    }
    Duration limit = use.daemon().isPresent() ? UNHEARD_FOR : UNKNOWN_FOR;
    if (shownUntil - shownFrom < limit.toNanos()) {
      return false;
    }
    unheard =
        Optional.of(
            "its NodeManager is not known to have heard of %s within %d s (%s): the steps go back all the same, and if the ResourceManager dies now, the next one shows them until it is told"
                .formatted(lowered, limit.toSeconds(), why(use)));
    return true;
  }

  private static String why(WorkerUse use) {
    if (use.daemon().isPresent()) {
      return "it still takes " + use.daemon().get() + " for its capacity";
    }
    return use.daemonProblem().isEmpty()
        ? "its executor is of a version that does not ask"
        : use.daemonProblem();
  }

  /** Once done: why leases end although the NodeManager may not have heard; empty if it has. */
  Optional<String> unheard() {
    return unheard;
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
    if (phase != Phase.SEE) {
      phase = Phase.SEE;
      shownFrom = time.nanos();
    }
    shownUntil = time.nanos();
    boolean below =
        node.usedMemoryMb() <= target.memoryMb() && node.usedVcores() <= target.vcores();
    reports = below ? reports + 1 : 0;
    if (reports == REPORTS_NEEDED) {
      provenAt = time.nanos();
    }
  }

  /** Whether the reports are enough, and only the executor's answer is missing. */
  boolean awaitsCount() {
    return phase == Phase.SEE && reports >= REPORTS_NEEDED;
  }
}
