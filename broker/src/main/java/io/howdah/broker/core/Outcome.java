package io.howdah.broker.core;

import java.util.List;

/**
 * What one step led to.
 *
 * @param batches intents, in order
 * @param immediate effects that state no intent (answers to offers, suppress, revive, reconcile)
 *     and need no commit
 */
public record Outcome(List<Batch> batches, List<Effect> immediate) {
  public static final Outcome NOTHING = new Outcome(List.of(), List.of());

  public Outcome {
    batches = List.copyOf(batches);
    immediate = List.copyOf(immediate);
  }
}
