package io.howdah.broker.planning;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.ContainerView;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** A worker while it is decided what it gives. */
final class Victim {
  static final Comparator<Victim> WITHOUT_MASTERS_FIRST =
      Comparator.comparing(Victim::runsMasters).thenComparing(Victim::id);

  /** What the ResourceManager is expected to end. */
  record Loss(int containers, long seconds) {}

  private final VictimPicture picture;
  private final List<ContainerView> newestFirst;
  private final Instant now;

  /** Most that it may give without losing what it must keep. */
  final int most;

  int taken;
  boolean released;

  Victim(VictimPicture picture, Instant now) {
    this.picture = picture;
    this.now = now;
    WorkerPicture worker = picture.worker();
    int kept = Math.max(picture.leastSteps(), worker.keptSteps());
    // What leaves gives everything soon, and what is away answers nobody.
    this.most =
        worker.phase().counts()
            ? Math.max(0, Math.min(picture.mostSteps(), worker.steps() - kept))
            : 0;
    this.newestFirst =
        picture.containers().stream()
            .filter(container -> !container.applicationMaster())
            .sorted(
                Comparator.comparing(ContainerView::startedAt)
                    .reversed()
                    .thenComparing(ContainerView::id))
            .toList();
  }

  InstanceId id() {
    return picture.worker().id();
  }

  boolean runsMasters() {
    return picture.worker().masters().count() > 0;
  }

  Resources step() {
    return picture.capacity().step().resources();
  }

  /** Steps that hold so much; {@link Integer#MAX_VALUE} if no number does. */
  int stepsFor(Resources need) {
    if (need.diskMb() > 0 || need.gpus() > 0) {
      return Integer.MAX_VALUE;
    }
    int vcores = (int) Math.min(Integer.MAX_VALUE, (need.milliCpus() + 999) / 1000);
    return picture.capacity().stepsOf(new Capacity(vcores, need.memoryMb()));
  }

  /** Most steps that it can give before a container does not fit any more. */
  int idleSteps() {
    return Math.min(most, picture.worker().freeSteps());
  }

  boolean releasable() {
    return picture.releasable()
        && picture.worker().idle()
        && !runsMasters()
        && picture.worker().phase() == Phase.UP
        && picture.worker().used().equals(Capacity.NONE);
  }

  /** Everything that it holds in Mesos. */
  Resources whole() {
    return picture.whole();
  }

  Resources freed() {
    return released ? whole() : step().times(taken);
  }

  Loss loss() {
    return released ? new Loss(0, 0) : loss(taken);
  }

  /** Newest containers go first, ApplicationMasters stay, until the rest fits. */
  Loss loss(int steps) {
    Capacity left =
        picture
            .capacity()
            .min()
            .plus(picture.capacity().step().times(picture.worker().steps() - steps));
    Capacity used = picture.worker().used();
    int containers = 0;
    long seconds = 0;
    for (ContainerView container : newestFirst) {
      if (left.covers(used)) {
        break;
      }
      used = used.minus(container.size());
      containers++;
      seconds += Math.max(0, Duration.between(container.startedAt(), now).toSeconds());
    }
    return new Loss(containers, seconds);
  }
}
