package io.howdah.broker.store;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.FrameworkIdentity;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.Revision;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a new leader reads.
 *
 * @param framework the framework id, empty before the first subscription
 * @param revisions heads of the revisions that are kept, oldest first; empty before the seed
 * @param definitions the newest revision's content ({@code removed} is always empty)
 * @param instances all records, ended ones included
 * @param places all places
 */
public record StoredState(
    Optional<FrameworkIdentity> framework,
    List<Revision> revisions,
    Definitions definitions,
    List<Instance> instances,
    List<Place> places) {
  public static final StoredState EMPTY =
      new StoredState(Optional.empty(), List.of(), Definitions.EMPTY, List.of(), List.of());

  public StoredState {
    revisions = List.copyOf(revisions);
    instances = List.copyOf(instances);
    places = List.copyOf(places);
  }
}
