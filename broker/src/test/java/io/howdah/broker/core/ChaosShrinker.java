package io.howdah.broker.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Delta debugging: leaves out chunks of a failing list, ever smaller ones, then single items, as
 * long as it still fails.
 *
 * @see <a href="https://www.st.cs.uni-saarland.de/papers/tse2002/tse2002.pdf">Zeller and
 *     Hildebrandt, Simplifying and Isolating Failure-Inducing Input</a>
 */
final class ChaosShrinker {
  private ChaosShrinker() {}

  /**
   * The shortest list that was found; no single item of it can be left out.
   *
   * @param failing a list that fails
   * @param fails whether a list fails in the same way
   */
  static <T> List<T> shrink(List<T> failing, Predicate<List<T>> fails) {
    List<T> shortest = failing;
    int chunk = Math.max(1, failing.size() / 2);
    while (true) {
      boolean shorter = false;
      // From the end: what comes after the failure goes first.
      for (int end = shortest.size(); end > 0; end -= chunk) {
        List<T> without = new ArrayList<>(shortest);
        without.subList(Math.max(0, end - chunk), Math.min(end, without.size())).clear();
        if (fails.test(without)) {
          shortest = List.copyOf(without);
          shorter = true;
        }
      }
      if (chunk > 1) {
        chunk = (chunk + 1) / 2;
      } else if (!shorter) {
        return shortest;
      }
    }
  }
}
