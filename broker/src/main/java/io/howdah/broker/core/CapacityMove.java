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

  final Set<InstanceId> leases;
  final Capacity lowered;
  final Duration timeout;
  final String why;
  private Phase phase = Phase.TELL;
  private int reports;
  private long provenAt;

  /**
   * @param leases that go
   * @param lowered capacity of the worker without them
   * @param timeout after which the ResourceManager kills what does not fit
   */
  CapacityMove(Set<InstanceId> leases, Capacity lowered, Duration timeout, String why) {
    this.leases = Set.copyOf(leases);
    this.lowered = lowered;
    this.timeout = timeout;
    this.why = why;
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
    if (node.vcores() != lowered.vcores() || node.memoryMb() != lowered.memoryMb()) {
      phase = Phase.LOWER;
      reports = 0;
      return;
    }
    phase = Phase.SEE;
    boolean below =
        node.usedMemoryMb() <= lowered.memoryMb() && node.usedVcores() <= lowered.vcores();
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
