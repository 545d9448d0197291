package io.howdah.broker.core;

import io.howdah.broker.store.Change;
import java.util.ArrayList;
import java.util.List;

/** Collects what one step leads to. */
final class StepOutput {
  private final List<Batch> batches = new ArrayList<>();
  private final List<Effect> immediate = new ArrayList<>();
  private List<Change> changes = new ArrayList<>();
  private List<Effect> effects = new ArrayList<>();

  /** Adds a write to the batch that is being filled. */
  void write(Change change) {
    changes.add(change);
  }

  /** Adds an effect that may leave only after everything written so far has committed. */
  void afterCommit(Effect effect) {
    effects.add(effect);
  }

  /** Adds an effect that states no intent. */
  void now(Effect effect) {
    immediate.add(effect);
  }

  /** Closes the batch: what comes next need not be committed together with it. */
  void endBatch() {
    if (!changes.isEmpty() || !effects.isEmpty()) {
      batches.add(new Batch(changes, effects));
      changes = new ArrayList<>();
      effects = new ArrayList<>();
    }
  }

  Outcome outcome() {
    endBatch();
    return batches.isEmpty() && immediate.isEmpty()
        ? Outcome.NOTHING
        : new Outcome(batches, immediate);
  }
}
