package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.ContainerView;
import io.howdah.broker.model.HadoopDemand;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.PendingDemand;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.model.SchedulerNames;
import io.howdah.broker.model.TaskState;
import io.howdah.broker.model.WorkerStatus;
import io.howdah.broker.model.WorkerUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A ResourceManager with its NodeManagers and the executors that supervise them, as far as the core
 * can see them. Nodes register with what their executors hold when the daemon is up; updates take a
 * tick; a report right after an update lies, as real ones do; a NodeManager hears of an update with
 * its next heartbeat. It keeps a ledger of what laws 6 and 7 forbid.
 */
final class SimulatedYarn {
  static final String CLUSTER = "default";
  private static final long REPORT_AGAIN = 2_000_000_000L;

  /**
   * After a recovery a ResourceManager allocates nothing for so long
   * (yarn.resourcemanager.work-preserving-recovery.scheduling-wait-ms).
   */
  private static final long RECOVERY = 10_000_000_000L;

  /** Between two heartbeats (yarn.resourcemanager.nodemanagers.heartbeat-interval-ms). */
  private static final long HEARTBEAT = 1_000_000_000L;

  /** Nodes' heartbeats are so far apart from each other. */
  private static final long PHASE = 370_000_000L;

  static final Capacity CONTAINER = new Capacity(1, 1024);

  private static final class Container {
    final String id;
    final String application;
    final boolean master;
    final long startedAt;

    Container(String id, String application, boolean master, long startedAt) {
      this.id = id;
      this.application = application;
      this.master = master;
      this.startedAt = startedAt;
    }
  }

  private static final class Node {
    final String nodeId;
    final InstanceId worker;
    final List<Container> containers = new ArrayList<>();
    Capacity capability;
    Optional<Capacity> next = Optional.empty();
    Duration nextTimeout = Duration.ZERO;
    long killAt = Long.MAX_VALUE;
    boolean lies;

    /** What the NodeManager itself takes for its capacity: the next ResourceManager is told it. */
    Capacity heard;

    long heartbeatAt;

    Node(String nodeId, InstanceId worker, Capacity capability, long heartbeatAt) {
      this.nodeId = nodeId;
      this.worker = worker;
      this.heartbeatAt = heartbeatAt;
      register(capability);
    }

    void register(Capacity with) {
      capability = with;
      heard = with;
      next = Optional.empty();
      killAt = Long.MAX_VALUE;
    }

    Capacity used() {
      return CONTAINER.times(containers.size());
    }
  }

  private static final class TimedJob {
    final Duration each;
    int left;

    TimedJob(int containers, Duration each) {
      left = containers;
      this.each = each;
    }
  }

  private final SimulatedMesos mesos;
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Map<InstanceId, Capacity> told = new HashMap<>();
  private final Map<InstanceId, Integer> starts = new HashMap<>();
  private final Map<String, Integer> pending = new LinkedHashMap<>();
  private final Set<String> running = new TreeSet<>();
  private final Deque<Event> events = new ArrayDeque<>();
  final List<String> violations = new ArrayList<>();
  private ResourceManagerLimits limits =
      new ResourceManagerLimits(CONTAINER, CONTAINER.times(3), SchedulerNames.UNKNOWN, List.of());
  private Optional<HadoopDemand> reported = Optional.empty();
  private boolean limitsReported;
  private Map<String, NodeView> reportedNodes = Map.of();
  private long reportedAt;
  private boolean attention;
  private boolean away;
  private boolean broken;
  private boolean dead;
  private boolean deaf;
  private boolean silent;
  private boolean oldExecutors;
  private long allocatesFrom;
  private long nanos;
  private long numbers;
  private final Map<String, TimedJob> timed = new LinkedHashMap<>();
  int killed;

  /** For how long the containers that were killed had run, together. */
  Duration lost = Duration.ZERO;

  int updates;

  SimulatedYarn(SimulatedMesos mesos) {
    this.mesos = mesos;
  }

  void largest(Capacity largest) {
    limits = new ResourceManagerLimits(CONTAINER, largest, limits.names(), List.of());
    limitsReported = false;
  }

  /** What the scheduler has names for; nothing is said of it before. */
  void names(SchedulerNames names) {
    limits = new ResourceManagerLimits(limits.smallest(), limits.largest(), names, List.of());
    limitsReported = false;
  }

  // --- what people do ---

  /** A job of one ApplicationMaster and {@code containers} more, all of one size. */
  void submit(String application, int containers) {
    pending.put(application, containers + 1);
    running.add(application);
  }

  /** A job whose containers end by themselves, and which ends with the last of them. */
  void submit(String application, int containers, Duration each) {
    submit(application, containers);
    timed.put(application, new TimedJob(containers, each));
  }

  /** Of the jobs whose containers end by themselves: those that have not ended. */
  Set<String> unfinished() {
    return Set.copyOf(timed.keySet());
  }

  /** What the containers of such jobs have still to do, together; those that run begin anew. */
  Duration work() {
    return timed.values().stream()
        .map(job -> job.each.multipliedBy(job.left))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** It asks for more. */
  void ask(String application, int containers) {
    pending.merge(application, containers, Integer::sum);
  }

  /** All of its containers end, the ApplicationMaster too. */
  void finish(String application) {
    pending.remove(application);
    running.remove(application);
    nodes
        .values()
        .forEach(node -> node.containers.removeIf(c -> c.application.equals(application)));
  }

  /** {@code count} of its containers end, never the ApplicationMaster. */
  void end(String application, int count) {
    int left = count;
    for (Node node : nodes.values()) {
      for (Iterator<Container> all = node.containers.iterator(); all.hasNext() && left > 0; ) {
        Container container = all.next();
        if (container.application.equals(application) && !container.master) {
          all.remove();
          left--;
        }
      }
    }
  }

  /** The ResourceManager does not answer. */
  void away(boolean gone) {
    away = gone;
    if (gone) {
      events.add(new Event.ResourceManagerAway(CLUSTER, "connection refused"));
    } else {
      reported = Optional.empty();
    }
  }

  /** It dies: nobody hears of it until {@link #restart()}. */
  void die() {
    dead = true;
    away(true);
  }

  /** It dies and comes back at once: what it has not passed on to NodeManagers is forgotten. */
  void restart() {
    away &= !dead;
    dead = false;
    for (Node node : nodes.values()) {
      // One that was raised and has not heard of it comes back small: no broker can help it.
      anchorExcused |= !node.heard.covers(node.capability);
      node.register(node.heard);
    }
    allocatesFrom = nanos + RECOVERY;
    disconnect();
  }

  /** NodeManagers' heartbeats are not answered any more. */
  void deaf() {
    deaf = true;
  }

  /** NodeManagers do not answer their executors any more. */
  void silent() {
    silent = true;
  }

  /** Executors are of a version that does not ask NodeManagers. */
  void oldExecutors() {
    oldExecutors = true;
  }

  /** It takes requests and does nothing about them. */
  void broken(boolean yes) {
    broken = yes;
  }

  /** The NodeManager dies and its executor starts it again in place. */
  void crash(InstanceId worker) {
    nodes.values().stream()
        .filter(node -> node.worker.equals(worker))
        .forEach(
            node -> {
              node.register(held(worker, true).min(told.getOrDefault(worker, held(worker, true))));
              starts.merge(worker, 1, Integer::sum);
            });
  }

  // --- what the broker does ---

  /** Whether the effect was for YARN or an executor. */
  boolean call(Effect effect) {
    if (effect instanceof Effect.SetNodeCapacity set) {
      set(set);
    } else if (effect instanceof Effect.TellCapacity tell) {
      tell(tell);
    } else if (effect instanceof Effect.ListContainers) {
      events.add(new Event.ContainersReported(CLUSTER, containers()));
    } else if (countsApplications && effect instanceof Effect.CountApplications count) {
      events.add(
          new Event.ApplicationsCounted(
              count.instance(), Optional.of(applicationsOn(count.instance()).size())));
    } else {
      if (effect instanceof Effect.Attend attend) {
        attention = attend.attention();
        return true;
      }
      return false;
    }
    return true;
  }

  private void set(Effect.SetNodeCapacity set) {
    updates++;
    Node node = nodes.get(set.nodeId());
    Optional<String> problem = Optional.empty();
    if (away) {
      problem = Optional.of("connection refused");
    } else if (node == null) {
      problem = Optional.of("unknown node");
    } else if (!broken && !node.capability.equals(set.capacity())) {
      node.next = Optional.of(set.capacity());
      node.nextTimeout = set.overCommitTimeout();
    }
    events.add(new Event.NodeCapacitySet(CLUSTER, set.nodeId(), set.capacity(), problem));
  }

  private void tell(Effect.TellCapacity tell) {
    InstanceId worker = new InstanceId(tell.executorId());
    SimulatedMesos.Task task = mesos.task(worker);
    if (task == null || task.state != TaskState.RUNNING || !mesos.isReachable(task.agentId)) {
      return;
    }
    told.put(worker, tell.capacity());
    int containers = 0;
    Optional<Capacity> daemon = Optional.empty();
    boolean asks = tell.asksDaemon() && !oldExecutors;
    for (Node node : nodes.values()) {
      if (node.worker.equals(worker)) {
        containers += node.containers.size();
        daemon = asks && !silent ? Optional.of(node.heard) : Optional.empty();
      }
    }
    String problem = asks && daemon.isEmpty() ? "no answer" : "";
    events.add(
        new Event.WorkerMessage(
            worker,
            status(task),
            Optional.of(
                new WorkerUse(Optional.of(tell.capacity()), containers, 0, daemon, problem))));
  }

  private WorkerStatus status(SimulatedMesos.Task task) {
    return new WorkerStatus(
        task.placement.hostname() + ":" + task.placement.ports().get(0),
        task.placement.hostname() + ":" + task.placement.ports().get(2),
        starts.getOrDefault(task.id, 1),
        false,
        "simulated",
        "test");
  }

  /** The broker is gone: the next one asks anew. */
  void disconnect() {
    events.clear();
    reported = Optional.empty();
    reportedNodes = Map.of();
    reportedAt = nanos - REPORT_AGAIN;
    attention = false;
    limitsReported = false;
    if (away) {
      events.add(new Event.ResourceManagerAway(CLUSTER, "connection refused"));
    }
  }

  // --- time ---

  /** Nodes come and go, updates take effect, containers start and are killed, reports go out. */
  void advance(long now, Instant wall) {
    nanos = now;
    register();
    for (Node node : nodes.values()) {
      if (nanos - node.heartbeatAt >= 0) {
        node.heartbeatAt = nanos + HEARTBEAT;
        node.heard = dead || deaf ? node.heard : node.capability;
      }
      if (node.next.isPresent()) {
        boolean lower = !node.next.get().covers(node.capability);
        node.capability = node.next.get();
        node.next = Optional.empty();
        node.killAt = nanos + node.nextTimeout.toNanos();
        node.lies = lower;
      }
      while (!dead && !node.capability.covers(node.used()) && nanos - node.killAt >= 0) {
        kill(node);
      }
    }
    endByThemselves();
    check();
    allocate();
    if (!away) {
      report();
    }
  }

  private void endByThemselves() {
    for (Map.Entry<String, TimedJob> one : List.copyOf(timed.entrySet())) {
      TimedJob job = one.getValue();
      for (Node node : nodes.values()) {
        int before = node.containers.size();
        node.containers.removeIf(
            container ->
                !container.master
                    && container.application.equals(one.getKey())
                    && nanos - container.startedAt >= job.each.toNanos());
        job.left -= before - node.containers.size();
      }
      if (job.left == 0) {
        timed.remove(one.getKey());
        finish(one.getKey());
      }
    }
  }

  private void register() {
    Set<InstanceId> live = new TreeSet<>();
    for (SimulatedMesos.Task task : mesos.workers()) {
      if (task.state == TaskState.RUNNING) {
        live.add(task.id);
        String nodeId = task.placement.hostname() + ":" + task.placement.ports().get(0);
        Node known = nodes.get(nodeId);
        if (known == null || !known.worker.equals(task.id)) {
          long phase = PHASE * nodes.size() % HEARTBEAT;
          Node node = new Node(nodeId, task.id, held(task.id, true), nanos + HEARTBEAT + phase);
          if (known != null) {
            // The same place: recovery takes no containers over, they died with their executor.
            lose(known);
          }
          nodes.put(nodeId, node);
        }
      }
    }
    for (Node node : List.copyOf(nodes.values())) {
      if (!live.contains(node.worker)) {
        lose(node);
        nodes.remove(node.nodeId);
      }
    }
  }

  private void lose(Node node) {
    node.containers.forEach(container -> again(container));
    node.containers.clear();
  }

  private void again(Container container) {
    if (running.contains(container.application)) {
      pending.merge(container.application, 1, Integer::sum);
    }
  }

  /** As the ResourceManager does: newest first, ApplicationMasters last. */
  private void kill(Node node) {
    Container victim =
        node.containers.stream()
            .filter(container -> !container.master)
            .reduce((first, second) -> second)
            .orElseGet(() -> node.containers.get(node.containers.size() - 1));
    if (victim.master) {
      violations.add("an ApplicationMaster was killed on " + node.nodeId);
    }
    node.containers.remove(victim);
    killed++;
    lost = lost.plusNanos(nanos - victim.startedAt);
    again(victim);
  }

  private void allocate() {
    if (dead || nanos < allocatesFrom) {
      return;
    }
    for (Map.Entry<String, Integer> entry : pending.entrySet()) {
      if (entry.getValue() == 0) {
        continue;
      }
      boolean master = !masterRuns(entry.getKey());
      for (Node node : nodes.values()) {
        while (entry.getValue() > 0
            && node.capability.covers(node.used().plus(CONTAINER))
            && node.next.isEmpty()) {
          numbers++;
          node.containers.add(new Container("container-" + numbers, entry.getKey(), master, nanos));
          entry.setValue(entry.getValue() - 1);
          if (master) {
            // The others are asked for by the ApplicationMaster, once it runs.
            return;
          }
        }
      }
    }
  }

  private void report() {
    if (!limitsReported) {
      limitsReported = true;
      events.add(new Event.LimitsReported(CLUSTER, limits));
    }
    Map<String, NodeView> views = new LinkedHashMap<>();
    for (Node node : nodes.values()) {
      int containers = node.lies ? 0 : node.containers.size();
      Capacity used = CONTAINER.times(containers);
      node.lies = false;
      views.put(
          node.nodeId,
          new NodeView(
              node.nodeId,
              "RUNNING",
              node.capability.vcores(),
              node.capability.memoryMb(),
              used.vcores(),
              used.memoryMb(),
              containers,
              ""));
    }
    // As the watchers do: news at once, everything while it is attended, and now and then.
    if (attention || !views.equals(reportedNodes) || nanos - reportedAt >= REPORT_AGAIN) {
      reportedNodes = views;
      reportedAt = nanos;
      events.add(new Event.NodesReported(CLUSTER, views));
    }
    HadoopDemand demand = demand();
    if (!reported.equals(Optional.of(demand))) {
      reported = Optional.of(demand);
      events.add(new Event.DemandReported(CLUSTER, demand));
    }
  }

  private HadoopDemand demand() {
    int containers = 0;
    for (Map.Entry<String, Integer> entry : pending.entrySet()) {
      containers += masterRuns(entry.getKey()) ? entry.getValue() : Math.min(1, entry.getValue());
    }
    Map<String, HadoopDemand.MasterUse> masters = new HashMap<>();
    for (Node node : nodes.values()) {
      for (Container container : node.containers) {
        if (container.master) {
          masters.merge(
              node.nodeId, new HadoopDemand.MasterUse(1, CONTAINER), HadoopDemand.MasterUse::plus);
        }
      }
    }
    return new HadoopDemand(
        new PendingDemand(containers * CONTAINER.memoryMb(), containers, containers),
        Map.of(),
        Map.of(),
        Map.of(),
        running.size(),
        masters);
  }

  private boolean masterRuns(String application) {
    for (Node node : nodes.values()) {
      for (Container container : node.containers) {
        if (container.master && container.application.equals(application)) {
          return true;
        }
      }
    }
    return false;
  }

  private List<ContainerView> containers() {
    List<ContainerView> views = new ArrayList<>();
    for (Node node : nodes.values()) {
      for (Container container : node.containers) {
        views.add(
            new ContainerView(
                container.id,
                container.application,
                node.nodeId,
                CONTAINER,
                Instant.EPOCH.plusNanos(container.startedAt),
                container.master));
      }
    }
    return views;
  }

  // --- the laws ---

  private void check() {
    boolean largest = nodes.isEmpty();
    boolean within = nodes.isEmpty();
    for (Node node : nodes.values()) {
      Capacity held = held(node.worker, false);
      if (!held.covers(node.capability)) {
        violations.add(
            "law 6: %s shows %s, its executor holds %s"
                .formatted(node.nodeId, node.capability, held));
      }
      if (!held.covers(node.heard) && checksHeard) {
        violations.add(
            "law 6: the NodeManager of %s takes %s for its capacity, its executor holds %s"
                .formatted(node.nodeId, node.heard, held));
      }
      if (!held.covers(node.used())) {
        violations.add(
            "law 6: containers on %s use %s, its executor holds %s"
                .formatted(node.nodeId, node.used(), held));
      }
      boolean anchor = node.capability.covers(limits.largest());
      largest |= anchor;
      within |=
          anchor
              && !leaving.contains(node.worker)
              && mesos.isReachable(mesos.task(node.worker).agentId);
    }
    anchorExcused &= !within;
    if (!largest && checksAnchor && !anchorExcused) {
      violations.add(
          "law 7: no node holds "
              + limits.largest()
              + " at "
              + nanos / 1_000_000
              + " ms: "
              + capabilities());
    }
  }

  /**
   * Of law 6: whether NodeManagers have to have heard, too, so that no ResourceManager that dies
   * can break it.
   */
  boolean checksHeard = true;

  /** Law 7 binds fleets that can hold the largest container: those of elastic scripts. */
  boolean checksAnchor;

  private boolean anchorExcused;
  private final Set<InstanceId> leaving = new TreeSet<>();

  /** A worker ends by its operators' will, be it the anchor or not. */
  void excuseAnchor(InstanceId worker) {
    leaving.add(worker);
    anchorExcused = true;
  }

  /** Whether NodeManagers tell which applications they serve; otherwise scripts say it. */
  boolean countsApplications;

  /** A fault has come over workers: law 7 is looked at again once an anchor is there. */
  void excuseAnchor() {
    anchorExcused = true;
  }

  /**
   * What an executor holds in Mesos for YARN.
   *
   * @param starting leases that are only on their way count, as for a daemon that starts
   */
  private Capacity held(InstanceId worker, boolean starting) {
    SimulatedMesos.Task base = mesos.task(worker);
    if (base == null || !base.isLive()) {
      return Capacity.NONE;
    }
    Capacity held = base.instance.capacity().orElse(Capacity.NONE);
    for (SimulatedMesos.Task lease : mesos.leasesOf(worker)) {
      if (lease.state == TaskState.RUNNING || (starting && lease.state == TaskState.STAGING)) {
        held = held.plus(lease.instance.capacity().orElse(Capacity.NONE));
      }
    }
    return held;
  }

  // --- looking at it ---

  Optional<Event> nextEvent() {
    return Optional.ofNullable(events.poll());
  }

  int containersRunning() {
    return nodes.values().stream().mapToInt(node -> node.containers.size()).sum();
  }

  Map<String, Capacity> capabilities() {
    Map<String, Capacity> capabilities = new LinkedHashMap<>();
    nodes.forEach((id, node) -> capabilities.put(id, node.capability));
    return capabilities;
  }

  /** Applications with containers on a worker. */
  Set<String> applicationsOn(InstanceId worker) {
    return containersOf(worker)
        .map(container -> container.application)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether an ApplicationMaster runs on a worker for longer than that. */
  boolean hasMaster(InstanceId worker, Duration longer) {
    return containersOf(worker)
        .anyMatch(container -> container.master && nanos - container.startedAt > longer.toNanos());
  }

  private Stream<Container> containersOf(InstanceId worker) {
    return nodes.values().stream()
        .filter(node -> node.worker.equals(worker))
        .flatMap(node -> node.containers.stream());
  }

  /** Applications that have not ended. */
  List<String> applications() {
    return List.copyOf(running);
  }

  int pendingContainers() {
    return pending.values().stream().mapToInt(Integer::intValue).sum();
  }

  Instance worker(String nodeId) {
    return mesos.task(nodes.get(nodeId).worker).instance;
  }
}
