package io.howdah.localcluster.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.ClusterException;
import io.howdah.localcluster.HttpProbe;
import io.howdah.localcluster.LocalBroker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The JobHistoryServer that the brokers launch, as its REST API shows it. */
final class JobHistory {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private final String web;
  private final LocalBroker asked;
  private final HttpProbe http = new HttpProbe();

  /**
   * Looks at it.
   *
   * @param web where clients look for it
   * @param asked a broker, that says where it runs
   */
  JobHistory(String web, LocalBroker asked) {
    this.web = web;
    this.asked = asked;
  }

  /** Where people look at it. */
  String page() {
    return web + "/jobhistory";
  }

  /** Waits until it answers where clients look for it, and runs for the broker; its worker's id. */
  String awaitUp() {
    return Await.value(
        "that the JobHistoryServer answers at " + web,
        DEADLINE,
        () -> http.json(web + "/ws/v1/history/info").flatMap(info -> worker()),
        this::describe);
  }

  /**
   * Waits until it serves a job that has ended; how the job went.
   *
   * @param job such as job_1700000000000_0001
   * @throws ClusterException if the job is told to have ended otherwise than well
   */
  String awaitSucceeded(String job) {
    JsonNode found =
        Await.value(
            "that the JobHistoryServer serves " + job, DEADLINE, () -> job(job), this::describe);
    if (!found.path("state").asText().equals("SUCCEEDED")
        || found.path("mapsCompleted").asInt() != found.path("mapsTotal").asInt()) {
      throw new ClusterException("the JobHistoryServer says of " + job + ": " + found);
    }
    return job + " SUCCEEDED, " + found.path("mapsTotal").asInt() + " maps";
  }

  private Optional<JsonNode> job(String id) {
    return http.json(web + "/ws/v1/history/mapreduce/jobs")
        .map(body -> body.path("jobs").path("job"))
        // Of a single job it makes no list; without any it says {"jobs": null}.
        .<Iterable<JsonNode>>map(jobs -> jobs.isArray() ? jobs : List.of(jobs))
        .flatMap(
            jobs -> {
              for (JsonNode one : jobs) {
                if (one.path("id").asText().equals(id)) {
                  return Optional.of(one);
                }
              }
              return Optional.empty();
            });
  }

  private Optional<String> worker() {
    return asked
        .get("/v1/instances?state=RUNNING&owner=" + DemoCluster.HISTORY_FLEET)
        .map(body -> body.path("instances").path(0).path("id").asText())
        .filter(id -> !id.isEmpty());
  }

  private String describe() {
    return "it says "
        + http.text(web + "/ws/v1/history/mapreduce/jobs").orElse("nothing")
        + "\ninstances: "
        + asked.get("/v1/instances?owner=" + DemoCluster.HISTORY_FLEET)
        + "\npending: "
        + asked.get("/v1/pending")
        + "\n"
        + asked.process().tail();
  }
}
