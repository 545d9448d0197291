package io.howdah.broker.model;

/**
 * Countable resources of an offer, a task or an executor.
 *
 * @param milliCpus thousandths of a cpu (Mesos counts cpus to three decimals), 0 or more
 * @param memoryMb MiB, 0 or more
 * @param diskMb MiB, 0 or more
 * @param gpus whole devices, 0 or more
 */
public record Resources(long milliCpus, long memoryMb, long diskMb, int gpus) {
  /** Nothing at all. */
  public static final Resources NONE = new Resources(0, 0, 0, 0);

  public Resources {
    if (milliCpus < 0 || memoryMb < 0 || diskMb < 0 || gpus < 0) {
      throw new IllegalArgumentException(
          "negative resources: cpus %d/1000, memory %d MB, disk %d MB, gpus %d"
              .formatted(milliCpus, memoryMb, diskMb, gpus));
    }
  }

  public Resources plus(Resources other) {
    return new Resources(
        milliCpus + other.milliCpus,
        memoryMb + other.memoryMb,
        diskMb + other.diskMb,
        gpus + other.gpus);
  }

  /**
   * What is left after taking {@code other}.
   *
   * @throws IllegalArgumentException if {@code other} does not fit
   */
  public Resources minus(Resources other) {
    return new Resources(
        milliCpus - other.milliCpus,
        memoryMb - other.memoryMb,
        diskMb - other.diskMb,
        gpus - other.gpus);
  }

  public Resources times(int factor) {
    return new Resources(milliCpus * factor, memoryMb * factor, diskMb * factor, gpus * factor);
  }

  /** The smaller of the two in each kind. */
  public Resources min(Resources other) {
    return new Resources(
        Math.min(milliCpus, other.milliCpus),
        Math.min(memoryMb, other.memoryMb),
        Math.min(diskMb, other.diskMb),
        Math.min(gpus, other.gpus));
  }

  /** Whether {@code demand} fits into this in every kind. */
  public boolean covers(Resources demand) {
    return milliCpus >= demand.milliCpus
        && memoryMb >= demand.memoryMb
        && diskMb >= demand.diskMb
        && gpus >= demand.gpus;
  }

  /** cpus as Mesos and people write them. */
  public double cpus() {
    return milliCpus / 1000.0;
  }
}
