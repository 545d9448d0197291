package io.howdah.broker.core;

import io.howdah.broker.store.Change;
import java.util.List;

/**
 * An intent: changes that are committed together, and the effects that may leave only afterwards
 * (law 1). Batches commit in the order in which the core made them; one without changes waits for
 * those before it.
 *
 * @param changes what is stored, possibly nothing
 * @param effects what follows the commit
 */
public record Batch(List<Change> changes, List<Effect> effects) {
  public Batch {
    changes = List.copyOf(changes);
    effects = List.copyOf(effects);
  }
}
