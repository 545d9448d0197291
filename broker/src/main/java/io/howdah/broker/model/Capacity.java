package io.howdah.broker.model;

/**
 * What a worker gives to YARN, or a part of it.
 *
 * @param vcores 0 or more
 * @param memoryMb MiB, 0 or more
 */
public record Capacity(int vcores, long memoryMb) {
  /** Nothing at all. */
  public static final Capacity NONE = new Capacity(0, 0);

  public Capacity plus(Capacity other) {
    return new Capacity(vcores + other.vcores, memoryMb + other.memoryMb);
  }

  /** What is left after taking {@code other}; never less than nothing. */
  public Capacity minus(Capacity other) {
    return new Capacity(Math.max(0, vcores - other.vcores), Math.max(0, memoryMb - other.memoryMb));
  }

  public Capacity times(int factor) {
    return new Capacity(vcores * factor, memoryMb * factor);
  }

  /** The greater of the two in each kind. */
  public Capacity max(Capacity other) {
    return new Capacity(Math.max(vcores, other.vcores), Math.max(memoryMb, other.memoryMb));
  }

  /** The smaller of the two in each kind. */
  public Capacity min(Capacity other) {
    return new Capacity(Math.min(vcores, other.vcores), Math.min(memoryMb, other.memoryMb));
  }

  /** Whether {@code demand} fits into this in every kind. */
  public boolean covers(Capacity demand) {
    return vcores >= demand.vcores && memoryMb >= demand.memoryMb;
  }

  /** As Mesos resources: one vcore counts as one cpu. */
  public Resources resources() {
    return new Resources(vcores * 1000L, memoryMb, 0, 0);
  }

  @Override
  public String toString() {
    return vcores + " vcores and " + memoryMb + " MB";
  }
}
