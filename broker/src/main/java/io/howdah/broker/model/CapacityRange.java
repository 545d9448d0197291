package io.howdah.broker.model;

/**
 * What each worker of a fleet gives to YARN: {@code min} with its base task, and steps up to {@code
 * max}, one lease each.
 *
 * @param min at the start; also what it keeps
 * @param max at most; not less than {@code min} in any kind
 * @param step of one lease; {@link Capacity#NONE} where min and max are equal
 */
public record CapacityRange(Capacity min, Capacity max, Capacity step) {
  /** A capacity that never changes. */
  public static CapacityRange fixed(Capacity capacity) {
    return new CapacityRange(capacity, capacity, Capacity.NONE);
  }

  public boolean isFixed() {
    return maxSteps() == 0;
  }

  /** How many leases a worker may have. */
  public int maxSteps() {
    long most = Integer.MAX_VALUE;
    if (step.memoryMb() > 0) {
      most = Math.min(most, (max.memoryMb() - min.memoryMb()) / step.memoryMb());
    }
    if (step.vcores() > 0) {
      most = Math.min(most, (max.vcores() - min.vcores()) / step.vcores());
    }
    return step.equals(Capacity.NONE) ? 0 : (int) Math.max(0, most);
  }

  /**
   * Steps that are needed on top of {@code min} for {@code wanted}; more than {@link #maxSteps()}
   * if it is beyond {@code max}, {@link Integer#MAX_VALUE} if no number of steps is enough.
   */
  public int stepsFor(Capacity wanted) {
    return stepsOf(wanted.minus(min));
  }

  /** Steps that hold {@code amount}; {@link Integer#MAX_VALUE} if no number of them does. */
  public int stepsOf(Capacity amount) {
    return Math.max(
        steps(amount.memoryMb(), step.memoryMb()), steps(amount.vcores(), step.vcores()));
  }

  private static int steps(long amount, long step) {
    if (amount <= 0) {
      return 0;
    }
    return step == 0
        ? Integer.MAX_VALUE
        : (int) Math.min(Integer.MAX_VALUE, (amount + step - 1) / step);
  }
}
