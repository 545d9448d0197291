package io.howdah.broker.matching;

/**
 * Kinds of refusals in the order in which they are looked for; the first one that is met counts.
 * Named with Marathon's words ({@code NoOfferMatchReason}) where it has them.
 */
public enum RefusalKind {
  /** The worker's place is on another agent. */
  PLACE_ELSEWHERE(0, "PlaceElsewhere"),
  UNFULFILLED_CONSTRAINT(1, "UnfulfilledConstraint"),
  INSUFFICIENT_CPUS(2, "InsufficientCpus"),
  INSUFFICIENT_MEMORY(3, "InsufficientMemory"),
  INSUFFICIENT_DISK(4, "InsufficientDisk"),
  INSUFFICIENT_GPUS(5, "InsufficientGpus"),
  INSUFFICIENT_PORTS(6, "InsufficientPorts");

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
