package io.howdah.broker.matching;

/**
 * Kinds of refusals in the order in which they are looked for; the first one that is met counts.
 * Named with Marathon's words ({@code NoOfferMatchReason}) where it has them.
 */
public enum RefusalKind {
  /** No offer is allocated to the Mesos role that it is asked for in. */
  UNFULFILLED_ROLE(0, "UnfulfilledRole"),
  /** The worker's place is on another agent. */
  PLACE_ELSEWHERE(1, "PlaceElsewhere"),
  UNFULFILLED_CONSTRAINT(2, "UnfulfilledConstraint"),
  INSUFFICIENT_CPUS(3, "InsufficientCpus"),
  INSUFFICIENT_MEMORY(4, "InsufficientMemory"),
  INSUFFICIENT_DISK(5, "InsufficientDisk"),
  INSUFFICIENT_GPUS(6, "InsufficientGpus"),
  INSUFFICIENT_PORTS(7, "InsufficientPorts");

  /** How many checks were passed before: the more, the nearer the miss. */
  private final int step;

  private final String word;

  RefusalKind(int step, String word) {
    this.step = step;
    this.word = word;
  }

  int step() {
    return step;
  }

  /** The word in the API. */
  public String word() {
    return word;
  }
}
