package io.howdah.broker.matching;

import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Placement;
import java.util.Collection;

/**
 * Where an owner's live instances are: for constraints that count them and the spread over agents.
 */
@FunctionalInterface
public interface ExistingPlacements {
  Collection<Placement> of(OwnerName owner);
}
