package io.howdah.broker.model;

/**
 * What applications of a ResourceManager wait for, ApplicationMasters included.
 *
 * @param memoryMb MiB of all requests
 * @param vcores of all requests
 * @param containers number of requested containers
 */
public record PendingDemand(long memoryMb, long vcores, long containers) {
  /** Nobody waits. */
  public static final PendingDemand NONE = new PendingDemand(0, 0, 0);

  public boolean isNone() {
    return containers <= 0 && memoryMb <= 0;
  }

  public PendingDemand plus(PendingDemand other) {
    return new PendingDemand(
        memoryMb + other.memoryMb, vcores + other.vcores, containers + other.containers);
  }
}
