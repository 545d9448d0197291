package io.howdah.broker.planning;

import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.ContainerView;
import io.howdah.broker.model.Resources;
import java.util.List;

/**
 * A worker that a service could take capacity back from.
 *
 * @param worker as the planner sees it
 * @param capacity the worker's range
 * @param share what it holds in Mesos beside its capacity: the daemon's overhead and the executor
 * @param containers that run on its node
 * @param leastSteps that it must keep whatever else: an anchor its size, 0 otherwise
 * @param mostSteps that may be taken from it at most: what its pool has above its guarantee
 * @param releasable whether it may go as a whole: no anchor, its fleet above its least number, and
 *     its pool above its guarantee by as much; no more of a fleet's workers than it may lose
 *     together
 */
public record VictimPicture(
    WorkerPicture worker,
    CapacityRange capacity,
    Resources share,
    List<ContainerView> containers,
    int leastSteps,
    int mostSteps,
    boolean releasable) {
  public VictimPicture {
    containers = List.copyOf(containers);
  }

  /** The same worker, which may give no more than {@code most}. */
  VictimPicture within(Resources most) {
    Resources step = capacity.step().resources();
    long steps = Math.min(mostSteps, worker.steps());
    if (step.memoryMb() > 0) {
      steps = Math.min(steps, most.memoryMb() / step.memoryMb());
    }
    if (step.milliCpus() > 0) {
      steps = Math.min(steps, most.milliCpus() / step.milliCpus());
    }
    return new VictimPicture(
        worker,
        capacity,
        share,
        containers,
        leastSteps,
        (int) Math.max(0, steps),
        releasable && most.covers(whole()));
  }

  /** The most that it may give. */
  Resources atMost() {
    return releasable ? whole() : capacity.step().resources().times(mostSteps);
  }

  /** Everything that it holds in Mesos. */
  Resources whole() {
    return share
        .plus(capacity.min().resources())
        .plus(capacity.step().resources().times(worker.steps()));
  }
}
