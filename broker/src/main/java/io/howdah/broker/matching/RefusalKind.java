package io.howdah.broker.matching;

/**
 * Kinds of refusals in the order in which they are looked for, named with Marathon's words ({@code
 * NoOfferMatchReason}) where it has them.
 */
public enum RefusalKind {
  UNFULFILLED_CONSTRAINT("UnfulfilledConstraint"),
  INSUFFICIENT_CPUS("InsufficientCpus"),
  INSUFFICIENT_MEMORY("InsufficientMemory"),
  INSUFFICIENT_DISK("InsufficientDisk"),
  INSUFFICIENT_GPUS("InsufficientGpus"),
  INSUFFICIENT_PORTS("InsufficientPorts");

  private final String word;

  RefusalKind(String word) {
    this.word = word;
  }

  /** The word in the API. */
  public String word() {
    return word;
  }
}
