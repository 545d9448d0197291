package io.howdah.broker.yarn;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.WorkerRange;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Definitions of clusters with a fleet each. */
final class WatchedClusters {
  private WatchedClusters() {}

  static Definitions definitions(String... clusterNames) {
    return definitionsWith(new Capacity(1, 1024), clusterNames);
  }

  static Definitions definitionsWith(Capacity capacity, String... clusterNames) {
    Map<String, HadoopCluster> clusters = new HashMap<>();
    Map<OwnerName, Fleet> fleets = new HashMap<>();
    for (String name : clusterNames) {
      clusters.put(name, new HadoopCluster(name, "/old", "", "", "", Map.of(), Map.of(), "", ""));
      OwnerName owner = new OwnerName("fleet-" + name);
      fleets.put(
          owner,
          new Fleet(
              owner,
              name,
              WorkerRange.fixed(1),
              CapacityRange.fixed(capacity),
              Resources.NONE,
              Resources.NONE,
              128,
              List.of(),
              "/var/lib/howdah",
              "",
              Map.of(),
              Map.of(),
              Duration.ofMinutes(1),
              Duration.ofMinutes(1),
              false,
              "",
              Daemon.NODE_MANAGER,
              Elasticity.DEFAULT,
              Pool.HADOOP,
              List.of(),
              "v"));
    }
    return new Definitions(clusters, fleets, Map.of(), Map.of(), Set.of());
  }
}
