package io.howdah.broker.model;

/**
 * How many workers a fleet may have.
 *
 * @param min also when nothing is to be done, 0 or more
 * @param max at most, not less than {@code min}
 */
public record WorkerRange(int min, int max) {
  /** A number that never follows demand. */
  public static WorkerRange fixed(int workers) {
    return new WorkerRange(workers, workers);
  }

  public boolean isFixed() {
    return min == max;
  }

  @Override
  public String toString() {
    return isFixed() ? Integer.toString(min) : min + " to " + max;
  }
}
