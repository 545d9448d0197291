package io.howdah.tests;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalMesos;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the emulator's leading master knows, and its switches. */
final class MesosView {
  /** A task that the master has or had. */
  record Task(String id, String name, String agent, String state, boolean acknowledged) {}

  private final LocalMesos mesos;
  private final Optional<String> master;
  private final Http http = new Http();

  MesosView(LocalMesos mesos) {
    this(mesos, Optional.empty());
  }

  /** As that master knows it, counted from 0; it has to lead. */
  MesosView(LocalMesos mesos, int master) {
    this(mesos, Optional.of(mesos.web(master)));
  }

  private MesosView(LocalMesos mesos, Optional<String> master) {
    this.mesos = mesos;
    this.master = master;
  }

  /** Tasks that are not over. */
  List<Task> tasks() {
    return tasks("tasks");
  }

  /** Tasks that are not over, of the service {@code /NAME}. */
  List<Task> tasksOf(String name) {
    return tasks().stream().filter(task -> task.name().equals(name)).toList();
  }

  /** Tasks that are over and acknowledged; the newest thousand. */
  List<Task> completed() {
    return tasks("completed_tasks");
  }

  List<Task> unreachable() {
    return tasks("unreachable_tasks");
  }

  long running() {
    return tasks().stream().filter(task -> task.state().equals("TASK_RUNNING")).count();
  }

  /**
   * How many tasks of a service are not over; 0 unless all of them run.
   *
   * @param name as in {@link #tasksOf}
   */
  long allRunning(String name) {
    List<Task> tasks = tasksOf(name);
    return tasks.stream().allMatch(task -> task.state().equals("TASK_RUNNING")) ? tasks.size() : 0;
  }

  /** The Mesos role of each task of a service that is not over. */
  List<String> roles(String service) {
    List<String> roles = new ArrayList<>();
    for (JsonNode framework : state().path("frameworks")) {
      for (JsonNode task : framework.path("tasks")) {
        if (task.path("name").asText().equals(service)) {
          roles.add(task.path("role").asText());
        }
      }
    }
    return roles;
  }

  /** The roles that the only framework is subscribed to. */
  Set<String> subscribedRoles() {
    Set<String> roles = new HashSet<>();
    state().path("frameworks").path(0).path("roles").forEach(one -> roles.add(one.asText()));
    return roles;
  }

  /** Ids of all frameworks that are not removed. */
  Set<String> frameworks() {
    Set<String> ids = new HashSet<>();
    state().path("frameworks").forEach(one -> ids.add(one.path("id").asText()));
    return ids;
  }

  /** A total since the master began to lead; 0 for one that it never counted. */
  long counter(String name) {
    return http.json(web() + "/metrics/snapshot").path(name).asLong();
  }

  /** Calls of that type that were accepted. */
  long calls(String type) {
    return counter("emulator/calls/" + type);
  }

  /** Calls by type, and those that were refused, since the master began to lead. */
  Map<String, Long> allCalls() {
    Map<String, Long> calls = new TreeMap<>();
    for (Map.Entry<String, JsonNode> counter :
        http.json(web() + "/metrics/snapshot").properties()) {
      if (counter.getKey().startsWith("emulator/calls")) {
        calls.put(counter.getKey(), counter.getValue().asLong());
      }
    }
    return calls;
  }

  JsonNode state() {
    return http.json(web() + "/state");
  }

  void agent(int number, String action) {
    http.post(living() + "/emulator/agents/" + number + "/" + action);
  }

  /** The number of an agent by its id. */
  int number(String agent) {
    // Mesos numbers them in the order of their registration: ...-S0, ...-S1.
    return Integer.parseInt(agent.substring(agent.lastIndexOf("-S") + 2));
  }

  /** What an operator does with Mesos' POST /teardown. */
  void tearDown(String framework) {
    http.post(web() + "/emulator/frameworks/" + framework + "/teardown");
  }

  void restartMaster() {
    http.post(living() + "/emulator/master/restart");
  }

  /** The number of the leading master; waits until there is one. */
  int leadingMaster() {
    return mesos.addresses().indexOf(web().substring("http://".length()));
  }

  /** Kills a master as SIGKILL does, and waits until it is gone. */
  void killMaster(int number) {
    http.post(living() + "/emulator/masters/" + number + "/kill");
    Await.until(
        "that master " + number + " is gone",
        TestCluster.PATIENCE,
        () -> answer(List.of(mesos.addresses().get(number)), "/health").isEmpty(),
        () -> mesos.process().tail());
  }

  /** Starts a master that was killed. */
  void startMaster(int number) {
    http.post(living() + "/emulator/masters/" + number + "/restart");
  }

  /** The leading master's, as any of them says; waits while they are about to elect one. */
  private String web() {
    if (master.isPresent() || mesos.addresses().size() == 1) {
      return master.orElseGet(mesos::web);
    }
    return Await.value(
        "that a master leads", TestCluster.PATIENCE, this::leading, () -> mesos.process().tail());
  }

  private Optional<String> leading() {
    // The others name a dead one until ZooKeeper gives it up: it must answer for itself.
    return answer(mesos.addresses(), "/redirect")
        .flatMap(answer -> answer.headers().firstValue("Location"))
        .map(location -> location.substring("//".length()))
        .filter(
            leader ->
                answer(List.of(leader), "/metrics/snapshot")
                    .filter(one -> http.parse(one.body()).path("master/elected").asInt() == 1)
                    .isPresent())
        .map(leader -> "http://" + leader);
  }

  /** Of a master that is there: the switches are in all of them. */
  private String living() {
    return answer(mesos.addresses(), "/health")
        .map(answer -> "http://" + answer.uri().getAuthority())
        .orElseThrow(() -> new AssertionError("no master answers\n" + mesos.process().tail()));
  }

  /** The first of them that answers at all. */
  private Optional<HttpResponse<String>> answer(List<String> addresses, String path) {
    for (String address : addresses) {
      try {
        return Optional.of(http.get("http://" + address + path));
      } catch (UncheckedIOException dead) {
        // The next one is asked.
      }
    }
    return Optional.empty();
  }

  private List<Task> tasks(String list) {
    List<Task> all = new ArrayList<>();
    for (JsonNode framework : state().path("frameworks")) {
      for (JsonNode task : framework.path(list)) {
        all.add(
            new Task(
                task.path("id").asText(),
                task.path("name").asText(),
                task.path("slave_id").asText(),
                task.path("state").asText(),
                task.path("acknowledged").asBoolean()));
      }
    }
    return all;
  }
}
