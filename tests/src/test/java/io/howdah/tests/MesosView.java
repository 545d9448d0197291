package io.howdah.tests;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.LocalMesos;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the emulator's master knows, and its switches. */
final class MesosView {
  /** A task that the master has or had. */
  record Task(String id, String name, String agent, String state, boolean acknowledged) {}

  private final String master;
  private final Http http = new Http();

  MesosView(LocalMesos mesos) {
    this(mesos, 0);
  }

  /** As that master knows it, counted from 0; it has to lead. */
  MesosView(LocalMesos mesos, int master) {
    this.master = mesos.web(master);
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
    return http.json(master + "/metrics/snapshot").path(name).asLong();
  }

  /** Calls of that type that were accepted. */
  long calls(String type) {
    return counter("emulator/calls/" + type);
  }

  /** Calls by type, and those that were refused, since the master began to lead. */
  Map<String, Long> allCalls() {
    Map<String, Long> calls = new TreeMap<>();
    for (Map.Entry<String, JsonNode> counter :
        http.json(master + "/metrics/snapshot").properties()) {
      if (counter.getKey().startsWith("emulator/calls")) {
        calls.put(counter.getKey(), counter.getValue().asLong());
      }
    }
    return calls;
  }

  JsonNode state() {
    return http.json(master + "/state");
  }

  void agent(int number, String action) {
    http.post(master + "/emulator/agents/" + number + "/" + action);
  }

  /** The number of an agent by its id. */
  int number(String agent) {
    // Mesos numbers them in the order of their registration: ...-S0, ...-S1.
    return Integer.parseInt(agent.substring(agent.lastIndexOf("-S") + 2));
  }

  /** What an operator does with Mesos' POST /teardown. */
  void tearDown(String framework) {
    http.post(master + "/emulator/frameworks/" + framework + "/teardown");
  }

  /** As SIGKILL does; another one leads when its session with ZooKeeper is over. */
  void killMaster(int number) {
    http.post(master + "/emulator/masters/" + number + "/kill");
  }

  void restartMaster() {
    http.post(master + "/emulator/master/restart");
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
