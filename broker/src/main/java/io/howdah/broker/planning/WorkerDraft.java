package io.howdah.broker.planning;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.InstanceId;
import java.util.Comparator;

/** A worker while a plan is made. */
final class WorkerDraft {
  static final Comparator<WorkerDraft> OLDEST_FIRST =
      Comparator.comparing((WorkerDraft worker) -> worker.picture.launchedAt())
          .thenComparing(WorkerDraft::id);

  final WorkerPicture picture;
  final CapacityRange range;

  /** Target. */
  int steps;

  boolean released;
  boolean anchor;

  /** What pending containers are expected to take of it. */
  private Capacity claimed = Capacity.NONE;

  /** Least steps of it: a node that registers with less is refused. */
  final int leastSteps;

  WorkerDraft(WorkerPicture picture, Capacity smallest) {
    this.picture = picture;
    this.range = picture.range();
    this.leastSteps = Math.min(range.maxSteps(), range.stepsFor(smallest));
    this.steps = picture.steps();
  }

  InstanceId id() {
    return picture.id();
  }

  boolean isUp() {
    return picture.phase() == Phase.UP && !released;
  }

  /** Whether its capacity is there or on its way. */
  boolean counts() {
    return picture.phase().counts() && !released;
  }

  /** Steps that it could be given now. */
  int stepsLeft() {
    return !counts() || picture.full() || picture.frozen()
        ? 0
        : Math.max(0, range.maxSteps() - steps);
  }

  Capacity target() {
    return range.min().plus(range.step().times(steps));
  }

  /** What containers use, and those that are expected to come will. */
  Capacity inUse() {
    return picture.used().plus(claimed);
  }

  /** What is free of its target: leases that are on their way count, those that go do not. */
  Capacity room() {
    return target().minus(inUse());
  }

  void claim(Capacity size) {
    claimed = claimed.plus(size);
  }

  /** Least steps that containers and ApplicationMasters leave it. */
  int stepsInUse() {
    return Math.max(picture.keptSteps(), Math.min(picture.steps(), range.stepsFor(picture.used())));
  }

  /** Whether it can hold {@code size} for a container now, whatever uses it. */
  boolean holds(Capacity size) {
    return hasStepsFor(size) && picture.capability().covers(size);
  }

  boolean hasStepsFor(Capacity size) {
    return range.stepsFor(size) <= picture.steps();
  }
}
