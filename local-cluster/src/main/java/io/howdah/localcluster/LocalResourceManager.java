package io.howdah.localcluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Supplier;

/** One ResourceManager: alone, or one of a pair. It may be ended and started again. */
public final class LocalResourceManager {
  private final String id;
  private final String web;
  private final Supplier<LocalProcess> starter;
  private final HttpProbe http = new HttpProbe();
  private volatile LocalProcess process;

  /**
   * Not started yet.
   *
   * @param id in {@code yarn.resourcemanager.ha.rm-ids}; empty for one that is alone
   * @param web its address, http://host:port
   */
  LocalResourceManager(String id, String web, Supplier<LocalProcess> starter) {
    this.id = id;
    this.web = web;
    this.starter = starter;
  }

  /** Starts it (again); returns at once. */
  public LocalProcess start() {
    process = starter.get();
    return process;
  }

  public String id() {
    return id;
  }

  public String web() {
    return web;
  }

  public LocalProcess process() {
    return process;
  }

  /** Whether it answers and serves: a standby answers too. */
  public boolean isActive() {
    return state("haState").filter("ACTIVE"::equals).isPresent();
  }

  /** Whether it answers, as active one or as standby. */
  boolean isStarted() {
    return state("state").filter("STARTED"::equals).isPresent();
  }

  /** {@code /ws/v1/cluster/info} is one of the few questions that a standby answers itself. */
  private Optional<String> state(String field) {
    if (!process.isAlive()) {
      return Optional.empty();
    }
    return http.json(web + "/ws/v1/cluster/info")
        .map(info -> info.path("clusterInfo"))
        .map((JsonNode info) -> info.path(field).asText());
  }
}
