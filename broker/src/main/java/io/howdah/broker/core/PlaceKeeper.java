package io.howdah.broker.core;

import io.howdah.broker.model.Instance;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Place;
import io.howdah.broker.store.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Workers' places: taken, vacant for a while after an unasked end, given up. */
final class PlaceKeeper {
  private final ClusterState state;
  private final CoreSettings settings;

  /** Looked at whenever a worker of the fleet changes: not to be searched for in all places. */
  private final Map<OwnerName, Map<String, Place>> vacantByFleet = new HashMap<>();

  /** Failures in a row, by place; in memory only, a new leader tries the place again. */
  private final Map<String, Integer> failures = new HashMap<>();

  PlaceKeeper(ClusterState state, CoreSettings settings) {
    this.state = state;
    this.settings = settings;
    state.places().values().forEach(this::index);
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

  /** host:port of all vacant places: they are for the workers that come back. */
  Set<String> vacantPorts() {
    Set<String> ports = new HashSet<>();
    for (Map<String, Place> vacant : vacantByFleet.values()) {
      for (Place place : vacant.values()) {
        place.ports().forEach(port -> ports.add(place.hostname() + ":" + port));
      }
    }
    return ports;
  }

  /** Vacant places of a fleet, longest vacant first. */
  List<Place> vacant(OwnerName fleet) {
    List<Place> vacant = new ArrayList<>(vacantByFleet.getOrDefault(fleet, Map.of()).values());
    vacant.sort(
        (a, b) -> {
          int bySince = a.vacantSince().orElseThrow().compareTo(b.vacantSince().orElseThrow());
          return bySince != 0 ? bySince : a.name().compareTo(b.name());
        });
    return vacant;
  }

  /**
   * Gives up places that nobody came back to. Each in a batch of its own: after a failure of many
   * agents they are more than a transaction holds.
   *
   * @return whether there were any
   */
  boolean expire(Time time, StepOutput out) {
    List<Place> over = new ArrayList<>();
    for (Map<String, Place> vacant : vacantByFleet.values()) {
      for (Place place : vacant.values()) {
        Instant until = place.vacantSince().orElseThrow().plus(settings.placeHold());
        if (!until.isAfter(time.wall())) {
          over.add(place);
        }
      }
    }
    over.sort(Comparator.comparing(Place::name));
    out.endBatch();
    for (Place place : over) {
      remove(place, out);
      out.endBatch();
      state.touch(place.fleet());
    }
    return !over.isEmpty();
  }

  /** Gives up the vacant places of a fleet that are more than it misses workers. */
  void trim(OwnerName fleet, int missing, StepOutput out) {
    out.endBatch();
    List<Place> vacant = vacant(fleet);
    for (Place place :
        vacant.subList(Math.min(Math.max(0, missing), vacant.size()), vacant.size())) {
      remove(place, out);
      out.endBatch();
    }
  }

  private static boolean isNew(Instance worker, Place place) {
    return worker.id().value().equals(worker.kind().word() + "." + place.name());
  }

  private void index(Place place) {
    Map<String, Place> vacant =
        vacantByFleet.computeIfAbsent(place.fleet(), fleet -> new HashMap<>());
    if (place.vacantSince().isPresent()) {
      vacant.put(place.name(), place);
    } else {
      vacant.remove(place.name());
    }
  }

  private void put(Place place, StepOutput out) {
    index(place);
    state.places().put(place.name(), place);
    out.write(new Change.PutPlace(place));
  }

  private void remove(Place place, StepOutput out) {
    state.places().remove(place.name());
    vacantByFleet.getOrDefault(place.fleet(), Map.of()).remove(place.name());
    failures.remove(place.name());
    out.write(new Change.DeletePlace(place.name()));
  }
}
