package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.ContainerView;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.Resources;
import io.howdah.broker.planning.AnchorSize;
import io.howdah.broker.planning.ClusterPicture;
import io.howdah.broker.planning.FleetPicture;
import io.howdah.broker.planning.Phase;
import io.howdah.broker.planning.PoolLedger;
import io.howdah.broker.planning.VictimPicture;
import io.howdah.broker.planning.Victims;
import io.howdah.broker.planning.WorkerPicture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Workers that capacity may be taken back from, by agent, with what runs on them. */
final class VictimBook {
  private static final long FRESH = Duration.ofSeconds(5).toNanos();

  /** After this the choice is made without knowing which containers run. */
  private static final long ANSWER_WITHIN = Duration.ofSeconds(2).toNanos();

  private record Containers(Map<String, List<ContainerView>> byNode, long at) {}

  private final ClusterState state;
  private final HadoopKeeper hadoop;
  private final Map<String, Containers> containers = new HashMap<>();
  private final Map<String, Long> askedAt = new HashMap<>();

  VictimBook(ClusterState state, HadoopKeeper hadoop) {
    this.state = state;
    this.hadoop = hadoop;
  }

  void reported(String cluster, List<ContainerView> running, Time time) {
    Map<String, List<ContainerView>> byNode = new HashMap<>();
    for (ContainerView container : running) {
      byNode.computeIfAbsent(container.nodeId(), node -> new ArrayList<>()).add(container);
    }
    containers.put(cluster, new Containers(byNode, time.nanos()));
    askedAt.remove(cluster);
  }

  /**
   * The workers by agent.
   *
   * @param pool that takes back
   * @param without agents that are left out
   * @return empty while it is being asked which containers run
   */
  Optional<Map<String, List<VictimPicture>>> byAgent(
      String pool, PoolLedger ledger, Set<String> without, Time time, StepOutput out) {
    // By agent and pool.
    Map<String, Map<String, List<VictimPicture>>> found = new TreeMap<>();
    boolean asking = false;
    for (String cluster : state.definitions().clusters().keySet().stream().sorted().toList()) {
      Optional<ClusterPicture> picture = hadoop.pictureOf(cluster);
      if (picture.isEmpty()) {
        continue;
      }
      asking |= isAsking(cluster, time, out);
      AnchorSize anchors = AnchorSize.of(picture.get());
      Map<String, Integer> holders = holders(anchors, picture.get(), without);
      for (FleetPicture fleet : picture.get().fleets()) {
        if (ledger.mayTakeBack(pool, fleet.pool())) {
          add(cluster, fleet, anchors, ledger.atMost(pool, fleet.pool()), without, holders, found);
        }
      }
    }
    return asking ? Optional.empty() : Optional.of(within(found, pool, ledger));
  }

  /** The workers of a pool on one agent together give no more than the pool may lose. */
  private static Map<String, List<VictimPicture>> within(
      Map<String, Map<String, List<VictimPicture>>> found, String by, PoolLedger ledger) {
    Map<String, List<VictimPicture>> byAgent = new TreeMap<>();
    found.forEach(
        (agentId, pools) -> {
          List<VictimPicture> all = new ArrayList<>();
          pools.forEach(
              (pool, workers) -> all.addAll(Victims.sharing(ledger.atMost(by, pool), workers)));
          byAgent.put(agentId, all);
        });
    return byAgent;
  }

  /** Asks which containers run, so that the answer is there when the choice is made. */
  void prepare(Time time, StepOutput out) {
    for (String cluster : state.definitions().clusters().keySet()) {
      if (hadoop.pictureOf(cluster).isPresent()) {
        isAsking(cluster, time, out);
      }
    }
  }

  /** Live workers on an agent. */
  List<InstanceId> workersOn(String agentId) {
    List<InstanceId> workers = new ArrayList<>();
    for (Fleet fleet : state.definitions().fleets().values()) {
      for (InstanceId id : state.ownerInstances(fleet.name()).in(InstanceState.RUNNING)) {
        if (state.instance(id).orElseThrow().placement().agentId().equals(agentId)) {
          workers.add(id);
        }
      }
    }
    return workers;
  }

  private boolean isAsking(String cluster, Time time, StepOutput out) {
    Containers known = containers.get(cluster);
    if (known != null && time.nanos() - known.at < FRESH) {
      return false;
    }
    Long asked = askedAt.get(cluster);
    if (asked == null) {
      askedAt.put(cluster, time.nanos());
      out.now(new Effect.ListContainers(cluster));
      return true;
    }
    if (time.nanos() - asked >= ANSWER_WITHIN) {
      askedAt.remove(cluster);
      return false;
    }
    return true;
  }

  private void add(
      String cluster,
      FleetPicture fleet,
      AnchorSize anchors,
      Resources most,
      Set<String> without,
      Map<String, Integer> holders,
      Map<String, Map<String, List<VictimPicture>>> found) {
    int allHolders = holders.values().stream().mapToInt(Integer::intValue).sum();
    long staying = fleet.pictures().stream().filter(worker -> worker.phase().stays()).count();
    for (WorkerPicture worker : fleet.pictures()) {
      Optional<Instance> record =
          state.instance(worker.id()).filter(one -> one.state() == InstanceState.RUNNING);
      if (record.isEmpty()
          || worker.phase() != Phase.UP
          || without.contains(record.get().placement().agentId())) {
        continue;
      }
      // Any worker of that size may be the anchor: it is protected where no other is left.
      int elsewhere = allHolders - holders.getOrDefault(record.get().placement().agentId(), 0);
      CapacityRange range = worker.range();
      int anchorSteps = anchors.stepsOf(range);
      boolean anchor = worker.steps() >= anchorSteps && elsewhere < fleet.elasticity().anchors();
      String nodeId = record.get().worker().map(status -> status.nodeId()).orElse("");
      List<ContainerView> running =
          Optional.ofNullable(containers.get(cluster))
              .map(known -> known.byNode.getOrDefault(nodeId, List.of()))
              .orElse(List.of());
      found
          .computeIfAbsent(record.get().placement().agentId(), id -> new TreeMap<>())
          .computeIfAbsent(fleet.pool(), name -> new ArrayList<>())
          .add(
              new VictimPicture(
                  worker,
                  range,
                  fleet.share(),
                  running,
                  anchor ? anchorSteps : 0,
                  steps(most, range.step()),
                  !anchor
                      && worker.idle()
                      && staying > fleet.workers().min()
                      && most.covers(fleet.share().plus(range.min().resources()))));
    }
  }

  /**
   * Workers that hold the largest container, by agent. Those that something is being taken from may
   * hold it no longer, whatever the last picture says: two services that come at once must not take
   * one anchor each because the other one is left.
   */
  private Map<String, Integer> holders(
      AnchorSize anchors, ClusterPicture picture, Set<String> without) {
    Map<String, Integer> holders = new HashMap<>();
    for (FleetPicture fleet : picture.fleets()) {
      for (WorkerPicture worker : fleet.pictures()) {
        boolean large = worker.steps() >= anchors.stepsOf(worker.range());
        // One whose leases run and whose node has not been raised yet holds nothing so far.
        if (worker.phase() == Phase.UP && large && worker.capability().covers(anchors.size())) {
          state
              .instance(worker.id())
              // The picture may be from before its drain began, if no new one can be made.
              .filter(one -> one.state() == InstanceState.RUNNING)
              .map(one -> one.placement().agentId())
              .filter(agentId -> !without.contains(agentId))
              .ifPresent(agentId -> holders.merge(agentId, 1, Integer::sum));
        }
      }
    }
    return holders;
  }

  private static int steps(Resources most, Capacity step) {
    long steps = Integer.MAX_VALUE;
    if (step.memoryMb() > 0) {
      steps = Math.min(steps, most.memoryMb() / step.memoryMb());
    }
    if (step.vcores() > 0) {
      steps = Math.min(steps, most.milliCpus() / (step.vcores() * 1000L));
    }
    return (int) steps;
  }
}
