package io.howdah.broker.config;

import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Service;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Fleets and services as they are read, with a check that no name is used twice. */
final class Owners {
  private final Map<OwnerName, Fleet> fleets = new LinkedHashMap<>();
  private final Map<OwnerName, Service> services = new LinkedHashMap<>();
  private final Set<OwnerName> removed = new LinkedHashSet<>();
  private final Map<OwnerName, Field> places = new LinkedHashMap<>();

  /** Takes a name, or tells that it is taken already. */
  boolean claim(OwnerName name, Field field) {
    Field earlier = places.putIfAbsent(name, field);
    if (earlier != null) {
      field.error(
          "the name \"%s\" is used twice, first by %s in line %d; names must differ"
              .formatted(name, earlier.path(), earlier.line()));
    }
    return earlier == null;
  }

  void add(Fleet fleet) {
    fleets.put(fleet.name(), fleet);
  }

  void add(Service service) {
    services.put(service.name(), service);
  }

  void remove(OwnerName name) {
    removed.add(name);
  }

  Map<OwnerName, Fleet> fleets() {
    return fleets;
  }

  Map<OwnerName, Service> services() {
    return services;
  }

  Set<OwnerName> removed() {
    return removed;
  }
}
