package io.howdah.tests;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What holds again after every fault: one broker leads, every wanted instance runs exactly once,
 * and the store, the leader's API, Mesos and the processes say the same of it.
 */
final class Invariants {
  /**
   * A service of the file.
   *
   * @param name without the slash
   * @param command of each instance; its processes are counted where agents are real
   */
  record Wanted(String name, int instances, String command) {}

  private final TestCluster cluster;
  private final MesosView mesos;
  private final boolean acknowledged;
  private final List<Wanted> wanted;

  private Invariants(TestCluster cluster, boolean acknowledged, List<Wanted> wanted) {
    this.cluster = cluster;
    this.mesos = new MesosView(cluster.mesos());
    this.acknowledged = acknowledged;
    this.wanted = wanted;
  }

  /** Waits until all of them hold; says which one does not at the deadline. */
  static void await(TestCluster cluster, Wanted... wanted) {
    new Invariants(cluster, true, List.of(wanted)).await();
  }

  /** As above; the emulator's new master does not know what its predecessor saw acknowledged. */
  static void awaitAfterMasterFailover(TestCluster cluster, List<Wanted> wanted) {
    new Invariants(cluster, false, wanted).await();
  }

  private void await() {
    Await.until(
        "that everything agrees",
        TestCluster.PATIENCE,
        () -> problem().isEmpty(),
        () -> problem().orElse("it does now") + "\n" + cluster.logs());
  }

  private Optional<String> problem() {
    List<String> problems = new ArrayList<>();
    List<LocalBroker> leaders = new ArrayList<>();
    for (LocalBroker broker : cluster.brokers()) {
      if (broker.process().isAlive()) {
        String phase =
            broker.get("/v1/status").map(one -> one.path("phase").asText()).orElse("silent");
        if (phase.equals("ACTIVE")) {
          leaders.add(broker);
        } else if (!phase.equals("STANDBY")) {
          problems.add(broker.name() + " is " + phase);
        }
      }
    }
    if (leaders.size() != 1) {
      problems.add(leaders.size() + " brokers lead");
    } else {
      instances(leaders.get(0), problems);
    }
    return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
  }

  private void instances(LocalBroker leader, List<String> problems) {
    Map<String, String> stored = new HashMap<>();
    cluster.store().instances().forEach(one -> stored.put(one.id(), one.state()));
    stored.values().removeIf(state -> state.equals("ENDED"));
    List<MesosView.Task> tasks = mesos.tasks();
    Set<String> inMesos = new TreeSet<>();
    for (MesosView.Task task : tasks) {
      inMesos.add(task.id());
      if (!task.state().equals("TASK_RUNNING") || (acknowledged && !task.acknowledged())) {
        problems.add("Mesos has " + task);
      }
    }
    if (!inMesos.equals(new TreeSet<>(stored.keySet()))) {
      problems.add("Mesos runs " + inMesos + ", the store has " + new TreeSet<>(stored.keySet()));
    }
    if (stored.values().stream().anyMatch(state -> !state.equals("RUNNING"))) {
      problems.add("the store has " + stored);
    }
    if (!mesos.unreachable().isEmpty()) {
      problems.add("unreachable: " + mesos.unreachable());
    }
    if (mesos.frameworks().size() != 1) {
      problems.add("frameworks: " + mesos.frameworks());
    }
    int all = 0;
    for (Wanted service : wanted) {
      all += service.instances();
      Set<String> ids = new HashSet<>();
      tasks.stream().filter(t -> t.name().equals(service.name())).forEach(t -> ids.add(t.id()));
      if (ids.size() != service.instances()) {
        problems.add(ids.size() + " of " + service + " in Mesos");
      }
      List<String> told = TestCluster.instances(leader, "/" + service.name(), "RUNNING");
      if (told.size() != ids.size() || !ids.equals(new HashSet<>(told))) {
        problems.add("/v1 has " + told + " of " + service + ", Mesos " + ids);
      }
      if (cluster.hasRealAgents()) {
        long processes =
            cluster.cluster().processes().stream()
                .filter(process -> process.commandLine().equals(service.command()))
                .count();
        if (processes != service.instances()) {
          problems.add(processes + " processes of " + service);
        }
      }
    }
    if (tasks.size() != all) {
      problems.add(tasks.size() + " tasks in Mesos, " + all + " are wanted");
    }
  }
}
