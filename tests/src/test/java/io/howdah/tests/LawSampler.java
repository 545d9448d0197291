package io.howdah.tests;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalHadoop;
import io.howdah.localcluster.NodeCapacity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks at a living cluster several times a second: law 6 (no node's YARN capacity exceeds what its
 * executor holds in Mesos tasks) and law 7 (the largest registered node holds the largest
 * container, or there is no node).
 *
 * <p>YARN is read between two readings of Mesos: a capacity that neither of them covers was never
 * covered, whatever moved meanwhile.
 */
final class LawSampler implements AutoCloseable {
  private final MesosView mesos;
  private final LocalHadoop hadoop;
  private final Supplier<LocalBroker> leader;
  private final long overheadMb;
  private final double overheadCpus;
  private final NodeCapacity largest;
  private final List<String> violations = new ArrayList<>();
  private final Map<String, String> workers = new HashMap<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private boolean anchorLost;
  private int samples;
  private int withoutAnchor;

  /**
   * @param overheadMb what a base task holds beside its capacity
   */
  LawSampler(
      MesosView mesos,
      LocalHadoop hadoop,
      Supplier<LocalBroker> leader,
      long overheadMb,
      double overheadCpus,
      NodeCapacity largest) {
    this.mesos = mesos;
    this.hadoop = hadoop;
    this.leader = leader;
    this.overheadMb = overheadMb;
    this.overheadCpus = overheadCpus;
    this.largest = largest;
  }

  LawSampler start() {
    Future<?> unused = timer.scheduleWithFixedDelay(this::look, 0, 150, TimeUnit.MILLISECONDS);
    return this;
  }

  /** From now on law 7 is counted and not held against anybody: the anchor's agent is lost. */
  synchronized void anchorIsLost(boolean lost) {
    anchorLost = lost;
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  synchronized int samples() {
    return samples;
  }

  synchronized int samplesWithoutAnchor() {
    return withoutAnchor;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void look() {
    try {
      learnWorkers();
      Map<String, double[]> before = held();
      List<JsonNode> nodes = new ArrayList<>();
      hadoop.nodes().forEach(nodes::add);
      Map<String, double[]> after = held();
      check(nodes, before, after);
    } catch (RuntimeException | AssertionError e) {
      // Something is down on purpose: there is nothing to compare.
    }
  }

  /** Which worker a node is, once and for all ids: a broker may be down when it is asked for. */
  private void learnWorkers() {
    leader
        .get()
        .get("/v1/workers")
        .ifPresent(
            body ->
                body.path("workers")
                    .forEach(
                        worker -> {
                          String node = worker.path("daemon").path("nodeId").asText();
                          if (!node.isEmpty()) {
                            workers.put(node, worker.path("id").asText());
                          }
                        }));
  }

  /** Memory and cpus of each executor's tasks that run, the daemon's share left out. */
  private Map<String, double[]> held() {
    Map<String, double[]> held = new HashMap<>();
    for (JsonNode framework : mesos.state().path("frameworks")) {
      for (JsonNode task : framework.path("tasks")) {
        String state = task.path("state").asText();
        boolean base = task.path("id").asText().startsWith("worker.");
        // A daemon registers a moment before its base task is RUNNING, and leaves a moment after it
        // is KILLING; its resources are held all the time.
        if (state.equals("TASK_RUNNING")
            || (base && (state.equals("TASK_STARTING") || state.equals("TASK_KILLING")))) {
          double[] sum =
              held.computeIfAbsent(task.path("executor_id").asText(), id -> new double[2]);
          sum[0] += task.path("resources").path("mem").asDouble() - (base ? overheadMb : 0);
          sum[1] += task.path("resources").path("cpus").asDouble() - (base ? overheadCpus : 0);
        }
      }
    }
    return held;
  }

  /**
   * Whether the scheduler has the node yet. Between a node's registration and the scheduler's
   * NODE_ADDED event the ResourceManager lists it with neither used nor available resources, and no
   * container is measured against it.
   */
  private static boolean isScheduled(JsonNode node) {
    return node.path("usedMemoryMB").asLong() + node.path("availMemoryMB").asLong() != 0
        || node.path("totalResource").path("memory").asLong() == 0;
  }

  private synchronized void check(
      List<JsonNode> nodes, Map<String, double[]> before, Map<String, double[]> after) {
    samples++;
    boolean any = false;
    boolean anchor = false;
    for (JsonNode node : nodes) {
      if (!node.path("state").asText().equals("RUNNING") || !isScheduled(node)) {
        continue;
      }
      any = true;
      long memory = node.path("usedMemoryMB").asLong() + node.path("availMemoryMB").asLong();
      long vcores =
          node.path("usedVirtualCores").asLong() + node.path("availableVirtualCores").asLong();
      anchor |= memory >= largest.memoryMegabytes() && vcores >= largest.vcores();
      String id = node.path("id").asText();
      String worker = workers.get(id);
      if (worker == null || !(before.containsKey(worker) || after.containsKey(worker))) {
        continue;
      }
      double[] none = new double[2];
      double[] first = before.getOrDefault(worker, none);
      double[] second = after.getOrDefault(worker, none);
      if (memory > Math.max(first[0], second[0]) + 0.5
          || vcores > Math.max(first[1], second[1]) + 0.01) {
        violations.add(
            "law 6: %s shows %d MB, %d vcores; %s holds %.0f MB, %.1f cpus, then %.0f MB, %.1f"
                .formatted(id, memory, vcores, worker, first[0], first[1], second[0], second[1]));
      }
    }
    if (any && !anchor) {
      withoutAnchor++;
      if (!anchorLost) {
        violations.add("law 7: no node holds " + largest + ": " + nodes);
      }
    }
  }
}
