package io.howdah.broker.store;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.FrameworkIdentity;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Revision;
import io.howdah.broker.model.Service;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Puts decoded records together to what a leader starts from. */
final class StateReader {
  private StateReader() {}

  /** The state that these records are; the order of the records does not matter. */
  static StoredState read(List<Record> records) {
    Map<String, HadoopCluster> clusters = new HashMap<>();
    all(records, HadoopCluster.class).forEach(c -> clusters.put(c.name(), c));
    Map<OwnerName, Fleet> fleets = new HashMap<>();
    all(records, Fleet.class).forEach(f -> fleets.put(f.name(), f));
    Map<OwnerName, Service> services = new HashMap<>();
    all(records, Service.class).forEach(s -> services.put(s.name(), s));
    Map<String, Pool> pools = new HashMap<>();
    all(records, Pool.class).forEach(p -> pools.put(p.name(), p));
    Optional<FrameworkIdentity> framework = all(records, FrameworkIdentity.class).findFirst();
    return new StoredState(
        framework,
        all(records, Revision.class).sorted(Comparator.comparingLong(Revision::number)).toList(),
        new Definitions(clusters, fleets, services, pools, Set.of()),
        all(records, Instance.class).sorted(Comparator.comparing(Instance::id)).toList(),
        all(records, Place.class).sorted(Comparator.comparing(Place::name)).toList());
  }

  private static <T> Stream<T> all(List<Record> records, Class<T> type) {
    return records.stream().filter(type::isInstance).map(type::cast);
  }
}
