package io.howdah.localcluster.demo;

import io.howdah.localcluster.HttpProbe;
import io.howdah.localcluster.LocalHadoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A job as the ResourceManager's REST API shows it. */
final class JobView {
  private final LocalHadoop hadoop;
  private final HttpProbe http = new HttpProbe();

  JobView(LocalHadoop hadoop) {
    this.hadoop = hadoop;
  }

  /** The id of the application that runs; the demo runs one at a time. */
  Optional<String> running() {
    return http.json(applications() + "?states=RUNNING")
        .map(body -> body.path("apps").path("app").path(0).path("id").asText())
        .filter(id -> !id.isEmpty());
  }

  /** 0 to 100; 0 too while the ResourceManager does not answer. */
  double progress(String application) {
    return http.json(applications() + "/" + application)
        .map(body -> body.path("app").path("progress").asDouble())
        .orElse(0.0);
  }

  /** The containers that its ApplicationMaster ran in, one for each attempt. */
  List<String> masters(String application) {
    List<String> containers = new ArrayList<>();
    http.json(applications() + "/" + application + "/appattempts")
        .ifPresent(
            body ->
                body.path("appAttempts")
                    .path("appAttempt")
                    .forEach(attempt -> containers.add(attempt.path("containerId").asText())));
    return containers;
  }

  private String applications() {
    return hadoop.resourceManagerWeb() + "/ws/v1/cluster/apps";
  }
}
