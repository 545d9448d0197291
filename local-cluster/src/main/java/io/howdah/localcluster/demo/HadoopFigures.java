package io.howdah.localcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.HttpProbe;
import io.howdah.localcluster.LocalHadoop;

/** What a ResourceManager and its NodeManagers say of capacity and containers, for benchmarks. */
final class HadoopFigures {
  private final LocalHadoop hadoop;
  private final HttpProbe http = new HttpProbe();

  HadoopFigures(LocalHadoop hadoop) {
    this.hadoop = hadoop;
  }

  /** Containers that applications wait for. */
  long pending() {
    return http.json(hadoop.resourceManagerWeb() + "/ws/v1/cluster/metrics")
        .map(body -> body.path("clusterMetrics").path("containersPending").asLong())
        .orElse(0L);
  }

  /** Containers that the ResourceManager has allocated on all nodes. */
  int allocated() {
    int containers = 0;
    for (JsonNode node : hadoop.nodes()) {
      containers += node.path("numContainers").asInt();
    }
    return containers;
  }

  /** Memory of all nodes, MB. */
  long memory() {
    long memory = 0;
    for (JsonNode node : hadoop.nodes()) {
      memory += node.path("usedMemoryMB").asLong() + node.path("availMemoryMB").asLong();
    }
    return memory;
  }

  /** Containers that run on a node, as its own web address (host:port) says. */
  int running(String web) {
    return http.json("http://" + web + "/ws/v1/node/containers")
        .map(
            body -> {
              int running = 0;
              for (JsonNode container : body.path("containers").path("container")) {
                running += container.path("state").asText().equals("RUNNING") ? 1 : 0;
              }
              return running;
            })
        .orElse(0);
  }

  /**
   * What applications lost because their containers were ended as PREEMPTED: containers,
   * vcore-seconds and MB-seconds, as the ResourceManager counts them.
   */
  String lost() {
    long containers = 0;
    long vcoreSeconds = 0;
    long megabyteSeconds = 0;
    var apps = http.json(hadoop.resourceManagerWeb() + "/ws/v1/cluster/apps");
    for (JsonNode app : apps.orElseThrow().path("apps").path("app")) {
      containers += app.path("numNonAMContainerPreempted").asLong();
      vcoreSeconds += app.path("preemptedVcoreSeconds").asLong();
      megabyteSeconds += app.path("preemptedMemorySeconds").asLong();
    }
    return containers
        + " containers, "
        + vcoreSeconds
        + " vcore-seconds, "
        + megabyteSeconds
        + " MB-seconds";
  }

  /** Jobs that did not succeed. */
  long failedJobs() {
    long failed = 0;
    var apps = http.json(hadoop.resourceManagerWeb() + "/ws/v1/cluster/apps");
    for (JsonNode app : apps.orElseThrow().path("apps").path("app")) {
      failed += app.path("finalStatus").asText().equals("SUCCEEDED") ? 0 : 1;
    }
    return failed;
  }
}
