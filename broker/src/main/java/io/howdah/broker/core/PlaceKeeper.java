package io.howdah.broker.core;

import io.howdah.broker.model.Instance;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Place;
import io.howdah.broker.store.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Workers' places: taken, vacant for a while after an unasked end, given up. */
final class PlaceKeeper {
  private final ClusterState state;
  private final CoreSettings settings;

  /** Failures in a row, by place; in memory only, a new leader tries the place again. */
  private final Map<String, Integer> failures = new HashMap<>();

  PlaceKeeper(ClusterState state, CoreSettings settings) {
    this.state = state;
    this.settings = settings;
  }

  /** A worker is about to be launched into a place, new or vacant. */
  void take(Place place, StepOutput out) {
    put(place.taken(), out);
  }

  /**
   * A worker ended unasked: its place waits for the next one, unless too many ended there.
   *
   * @param ran false if the worker never came to run, so that a new place holds nothing worth
   *     coming back to
   */
  void vacate(
      Instance worker, boolean failed, boolean steady, boolean ran, Time time, StepOutput out) {
    worker
        .place()
        .map(state.places()::get)
        .ifPresent(
            place -> {
              int count = 0;
              if (failed) {
                count = steady ? 1 : failures.getOrDefault(place.name(), 0) + 1;
                failures.put(place.name(), count);
              }
              if (count >= settings.placeFailures() || (!ran && isNew(worker, place))) {
                remove(place, out);
              } else {
                put(place.vacant(time.wall()), out);
              }
            });
  }

  void release(Instance worker, StepOutput out) {
    worker.place().map(state.places()::get).ifPresent(place -> remove(place, out));
  }

  /** Vacant places of a fleet, longest vacant first. */
  List<Place> vacant(OwnerName fleet) {
    List<Place> vacant = new ArrayList<>();
    for (Place place : state.places().values()) {
      if (place.fleet().equals(fleet) && place.vacantSince().isPresent()) {
        vacant.add(place);
      }
    }
    vacant.sort(
        (a, b) -> {
          int bySince = a.vacantSince().orElseThrow().compareTo(b.vacantSince().orElseThrow());
          return bySince != 0 ? bySince : a.name().compareTo(b.name());
        });
    return vacant;
  }

  /** Gives up places that nobody came back to. */
  void expire(Time time, StepOutput out) {
    List<Place> over = new ArrayList<>();
    for (Place place : state.places().values()) {
      Instant until =
          place.vacantSince().map(since -> since.plus(settings.placeHold())).orElse(Instant.MAX);
      if (!until.isAfter(time.wall())) {
        over.add(place);
      }
    }
    for (Place place : over) {
      remove(place, out);
      state.touch(place.fleet());
    }
    out.endBatch();
  }

  /** Gives up the vacant places of a fleet that are more than it misses workers. */
  void trim(OwnerName fleet, int missing, StepOutput out) {
    List<Place> vacant = vacant(fleet);
    for (Place place :
        vacant.subList(Math.min(Math.max(0, missing), vacant.size()), vacant.size())) {
      remove(place, out);
    }
    out.endBatch();
  }

  private static boolean isNew(Instance worker, Place place) {
    return worker.id().value().equals(worker.kind().word() + "." + place.name());
  }

  private void put(Place place, StepOutput out) {
    state.places().put(place.name(), place);
    out.write(new Change.PutPlace(place));
  }

  private void remove(Place place, StepOutput out) {
    state.places().remove(place.name());
    failures.remove(place.name());
    out.write(new Change.DeletePlace(place.name()));
  }
}
