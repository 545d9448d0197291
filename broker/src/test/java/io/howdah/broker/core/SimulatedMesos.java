package io.howdah.broker.core;

import io.howdah.broker.model.Acknowledgement;
import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.Placement;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.StatusUpdate;
import io.howdah.broker.model.TaskState;
import io.howdah.broker.model.WorkerStatus;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A Mesos cluster as far as the core can see it, one call at a time: offers with filters and
 * suppression, tasks with updates that repeat until they are acknowledged, reconciliation, agents
 * that go and come back. It keeps a ledger of everything that a law forbids.
 */
final class SimulatedMesos {
  /** That brokers subscribe with. */
  static final String PRINCIPAL = "howdah";

  private static final long ONE_SECOND = 1_000_000_000L;

  static final class Task {
    final InstanceId id;
    final Instance instance;
    final Optional<InstanceId> leaseOf;
    final String agentId;
    final Placement placement;
    final boolean worker;
    TaskState state = TaskState.STAGING;
    Optional<StatusUpdate> unacknowledged = Optional.empty();

    Task(Effect.LaunchTask launch) {
      instance = launch.instance();
      id = instance.id();
      leaseOf = instance.leaseOf();
      placement = launch.instance().placement();
      agentId = placement.agentId();
      worker = launch instanceof Effect.LaunchWorker;
    }

    boolean isLive() {
      return !state.isTerminal();
    }

    /** Services run in Mesos' command executors, which updates do not name. */
    Optional<String> executorId() {
      return leaseOf.or(() -> Optional.of(id).filter(own -> worker)).map(InstanceId::value);
    }
  }

  /** What a role has refused of an agent. */
  private record Filter(Resources refused, long until) {}

  private record Held(String agentId, String role) {}

  private static final class AgentNode {
    final Agent agent;
    final Resources total;
    final PortRange ports;
    boolean reachable = true;
    boolean gone;

    /** When it has registered with the newest master. */
    long backAt = Long.MIN_VALUE;

    final Map<String, Filter> filters = new LinkedHashMap<>();

    /** In the order of their launch; ended ones are taken out when it is looked at. */
    final List<Task> tasks = new ArrayList<>();

    /** By its tasks; counted again when one has come or gone. */
    Optional<Resources> used = Optional.empty();

    Resources outsiders = Resources.NONE;

    AgentNode(Agent agent, Resources total, PortRange ports) {
      this.agent = agent;
      this.total = total;
      this.ports = ports;
    }

    boolean isThere(long now) {
      return reachable && now >= backAt;
    }
  }

  /** Status updates go over it; scripts may disturb it. */
  final StatusWire wire = new StatusWire();

  private final Map<String, AgentNode> agents = new LinkedHashMap<>();
  private final Map<String, Held> offers = new LinkedHashMap<>();
  private final Map<String, Long> offeredAt = new LinkedHashMap<>();
  private final Set<String> rescinded = new TreeSet<>();
  private final Map<InstanceId, Task> tasks = new LinkedHashMap<>();

  /** Those of {@link #tasks} that have not ended: a long script leaves many that have. */
  private final Map<InstanceId, Task> live = new LinkedHashMap<>();

  private final Set<InstanceId> everLaunched = new HashSet<>();
  private final Deque<Event> events = new ArrayDeque<>();
  final List<String> violations = new ArrayList<>();
  final Map<InstanceId, Integer> applications = new LinkedHashMap<>();

  private Optional<String> frameworkId = Optional.empty();
  private boolean subscribed;
  private boolean cut;
  private final Set<String> roles = new TreeSet<>();
  private final Set<String> suppressed = new TreeSet<>();
  private final Map<String, Long> weights = new LinkedHashMap<>();
  private boolean holdsOffersBack;
  private boolean startsTasks = true;
  private Optional<Event.SubscriptionRefused.Kind> refusal = Optional.empty();
  private final Set<Class<? extends Effect>> failingOnce = new HashSet<>();
  private long nanos;
  private long numbers;
  int maxOffersHeld;

  /** Of any offer, in ns, as far as time was let pass in small parts. */
  long longestHeld;

  int rolesUpdated;
  int callsFailed;

  void agent(String id, String hostname, Resources total, PortRange ports) {
    agents.put(id, new AgentNode(new Agent(id, hostname, Map.of()), total, ports));
  }

  // --- what the broker does ---

  void call(Effect effect) {
    if (effect instanceof Effect.Connect connect) {
      subscribe(connect);
    } else if (effect instanceof Effect.CountApplications count) {
      events.add(
          new Event.ApplicationsCounted(
              count.instance(), Optional.of(applications.getOrDefault(count.instance(), 0))));
    } else if (cut) {
      events.add(new Event.CallFailed((Effect.MesosEffect) effect, "not subscribed"));
    } else if (failingOnce.remove(effect.getClass())) {
      callsFailed++;
      events.add(new Event.CallFailed((Effect.MesosEffect) effect, "503"));
    } else if (!subscribed) {
      violations.add("call without a subscription: " + effect);
    } else if (effect instanceof Effect.Accept accept) {
      accept(accept);
    } else if (effect instanceof Effect.Decline decline) {
      decline.offerIds().forEach(id -> decline(id, decline.refuse().toNanos()));
    } else if (effect instanceof Effect.Kill kill) {
      kill(kill);
    } else if (effect instanceof Effect.Acknowledge acknowledge) {
      acknowledge(acknowledge);
    } else if (effect instanceof Effect.Reconcile reconcile) {
      reconcile(reconcile);
    } else if (effect instanceof Effect.UpdateRoles update) {
      roles.clear();
      roles.addAll(update.roles());
      suppressed.clear();
      suppressed.addAll(update.suppressed());
      rolesUpdated++;
    } else if (effect instanceof Effect.Suppress suppress) {
      known(suppress.role());
      suppressed.add(suppress.role());
    } else if (effect instanceof Effect.Revive revive) {
      known(revive.role());
      suppressed.remove(revive.role());
      agents.values().forEach(agent -> agent.filters.remove(revive.role()));
    }
  }

  /** A real master drops calls that name a role which is not the framework's. */
  private void known(String role) {
    if (!roles.contains(role)) {
      violations.add("a call for role " + role + ", subscribed are " + roles);
    }
  }

  private void subscribe(Effect.Connect connect) {
    Optional<String> known = connect.frameworkId();
    // An id that was lost before it could be stored is no harm as long as nothing was launched
    // under it.
    if (frameworkId.isPresent() && !known.equals(frameworkId) && !tasks.isEmpty()) {
      violations.add("subscribed as " + known + " although " + frameworkId + " is ours");
    }
    if (refusal.isPresent()) {
      refuse(refusal.get());
      return;
    }
    frameworkId = Optional.of(known.orElse("framework-" + ++numbers));
    subscribed = true;
    cut = false;
    roles.clear();
    roles.addAll(connect.roles());
    suppressed.clear();
    if (known.isPresent()) {
      suppressed.addAll(roles);
    }
    offers.clear();
    events.add(new Event.Subscribed(frameworkId.get(), PRINCIPAL));
    repeatUpdates();
  }

  private void refuse(Event.SubscriptionRefused.Kind kind) {
    boolean stood = subscribed;
    disconnect();
    // Until the broker hears of it, what it calls is refused.
    cut = stood;
    events.add(new Event.SubscriptionRefused(kind, "as Mesos says it"));
  }

  private void accept(Effect.Accept accept) {
    Set<String> of = new HashSet<>();
    Set<String> allocatedTo = new TreeSet<>();
    if (accept.offerIds().stream().anyMatch(rescinded::contains)) {
      drop(accept);
      return;
    }
    for (String offerId : accept.offerIds()) {
      Held offer = offers.remove(offerId);
      if (offer == null) {
        violations.add("accepted an offer that is not there: " + offerId);
      } else {
        of.add(offer.agentId);
        allocatedTo.add(offer.role);
      }
    }
    if (allocatedTo.size() > 1) {
      violations.add("one ACCEPT for offers of several roles: " + allocatedTo);
    }
    if (of.size() > 1) {
      violations.add("one ACCEPT for several agents: " + of);
    }
    for (Effect.LaunchTask launch : accept.launches()) {
      Task task = new Task(launch);
      if (!everLaunched.add(task.id)) {
        violations.add("task id used twice: " + task.id);
      }
      add(task);
      checkRole(task, allocatedTo);
      if (task.leaseOf.filter(worker -> !isLive(worker)).isPresent()) {
        update(task, TaskState.FAILED, "refused: no worker task");
      }
    }
    for (String agentId : of) {
      if (!agents.get(agentId).total.covers(used(agentId))) {
        violations.add("more launched on " + agentId + " than it has: " + used(agentId));
      }
      Set<Integer> ports = new HashSet<>();
      for (Task task : liveOn(agentId)) {
        for (int port : task.placement.ports()) {
          if (!ports.add(port)) {
            violations.add("port " + port + " used twice on " + agentId);
          }
        }
      }
    }
  }

  /**
   * A task is of the role that its offer is allocated to, and one in an executor of that executor's
   * role.
   */
  private void checkRole(Task task, Set<String> allocatedTo) {
    if (!allocatedTo.isEmpty() && !allocatedTo.contains(task.placement.role())) {
      violations.add(
          task.id + " of role " + task.placement.role() + " in an offer of " + allocatedTo);
    }
    task.leaseOf
        .map(tasks::get)
        .filter(worker -> !worker.placement.role().equals(task.placement.role()))
        .ifPresent(
            worker -> violations.add(task.id + " is of another role than its worker " + worker.id));
  }

  private void decline(String offerId, long refuseNanos) {
    Held offer = offers.remove(offerId);
    if (offer != null) {
      agents
          .get(offer.agentId)
          .filters
          .put(offer.role, new Filter(free(offer.agentId), nanos + refuseNanos));
    }
  }

  private void kill(Effect.Kill kill) {
    Task task = tasks.get(kill.task());
    if (task == null || !task.isLive()) {
      say(masters(kill.task(), kill.agentId(), TaskState.GONE));
    } else if (agents.get(task.agentId).isThere(nanos)) {
      update(task, TaskState.KILLED, "");
      // Its executor ends the leases with it.
      leasesOf(task.id).forEach(lease -> update(lease, TaskState.KILLED, ""));
    }
  }

  private void acknowledge(Effect.Acknowledge acknowledge) {
    Task task = tasks.get(acknowledge.task());
    if (task != null
        && task.unacknowledged
            .flatMap(StatusUpdate::acknowledgement)
            .filter(acknowledge.uuid()::equals)
            .isPresent()) {
      task.unacknowledged = Optional.empty();
    }
  }

  private void reconcile(Effect.Reconcile reconcile) {
    if (reconcile.tasks().isEmpty()) {
      live.values().forEach(task -> answer(task.id, task.agentId));
    }
    reconcile.tasks().forEach(reference -> answer(reference.task(), reference.agentId()));
  }

  private void answer(InstanceId id, String agentId) {
    Task task = tasks.get(id);
    AgentNode agent = agents.get(agentId);
    if (agent != null && !agent.gone && nanos < agent.backAt) {
      // Masters are silent about agents that are not back.
      return;
    }
    TaskState state =
        agent == null
            ? TaskState.UNKNOWN
            : agent.gone
                ? TaskState.GONE_BY_OPERATOR
                : !agent.reachable
                    ? TaskState.UNREACHABLE
                    : task == null || !task.isLive() ? TaskState.GONE : task.state;
    say(masters(id, Optional.of(agentId), state));
  }

  private void say(StatusUpdate update) {
    if (subscribed) {
      wire.send(update, events);
    }
  }

  // --- what happens to the cluster ---

  /** Lets time pass: tasks start, offers go out. */
  void advance(long now) {
    nanos = now;
    wire.advance(now, events);
    offeredAt.keySet().retainAll(offers.keySet());
    offeredAt.forEach(
        (id, at) -> {
          longestHeld = Math.max(longestHeld, nanos - at);
          if (nanos - at > ONE_SECOND) {
            violations.add(id + " is held for more than a second (law 8)");
          }
        });
    for (Task task : live.values()) {
      if (startsTasks
          && task.state == TaskState.STAGING
          && agents.get(task.agentId).isThere(nanos)) {
        update(task, TaskState.RUNNING, "");
      }
    }
    if (subscribed && !holdsOffersBack) {
      allocate();
    }
    maxOffersHeld = Math.max(maxOffersHeld, offers.size());
  }

  private void allocate() {
    List<Offer> batch = new ArrayList<>();
    List<String> byShare = rolesByShare();
    byShare.removeIf(suppressed::contains);
    if (byShare.isEmpty()) {
      return;
    }
    Set<String> held = new HashSet<>();
    offers.values().forEach(one -> held.add(one.agentId));
    for (AgentNode agent : agents.values()) {
      if (!agent.isThere(nanos) || held.contains(agent.agent.id())) {
        continue;
      }
      Resources free = free(agent.agent.id());
      if (free.milliCpus() < 10) {
        continue;
      }
      Optional<String> role =
          byShare.stream().filter(one -> !isFiltered(agent, one, free)).findFirst();
      if (role.isPresent()) {
        String id = "offer-" + ++numbers;
        offers.put(id, new Held(agent.agent.id(), role.get()));
        offeredAt.put(id, nanos);
        batch.add(
            new Offer(
                id,
                agent.agent,
                role.get(),
                List.of(new ResourceBundle("", free, freePorts(agent)))));
      }
    }
    if (!batch.isEmpty()) {
      events.add(new Event.OffersReceived(batch));
    }
  }

  private boolean isFiltered(AgentNode agent, String role, Resources free) {
    Filter filter = agent.filters.get(role);
    return filter != null && filter.refused.covers(free) && nanos < filter.until;
  }

  /** An operator's weight for a role: the greater, the less counts what it has. */
  void weight(String role, long weight) {
    weights.put(role, weight);
  }

  /** DRF in short: the role that has least for its weight comes first, whatever it needs. */
  private List<String> rolesByShare() {
    if (roles.size() <= 1) {
      return new ArrayList<>(roles);
    }
    Map<String, Long> shares = new LinkedHashMap<>();
    roles.forEach(role -> shares.put(role, 0L));
    for (Task task : live.values()) {
      shares.merge(task.placement.role(), task.placement.total().milliCpus(), Long::sum);
    }
    List<String> sorted = new ArrayList<>(roles);
    sorted.sort(Comparator.comparing(role -> shares.get(role) / weights.getOrDefault(role, 1L)));
    return sorted;
  }

  /** Another framework takes so much of an agent whenever it is free. */
  void outsiderHolds(String agentId, Resources taken) {
    agents.get(agentId).outsiders = taken;
  }

  void rescindAll() {
    offers.keySet().forEach(id -> events.add(new Event.OfferRescinded(id)));
    offers.clear();
  }

  /** As {@link #rescindAll}, but the broker does not hear of it yet: its calls cross it. */
  void rescindUnheard() {
    rescinded.addAll(offers.keySet());
    offers.clear();
  }

  /** The broker hears of {@link #rescindUnheard}. */
  void hearRescinds() {
    rescinded.forEach(id -> events.add(new Event.OfferRescinded(id)));
    rescinded.clear();
  }

  /** "Task launched with invalid offers": nothing of the ACCEPT is carried out. */
  private void drop(Effect.Accept accept) {
    accept.offerIds().forEach(offers::remove);
    for (Effect.LaunchTask launch : accept.launches()) {
      Task task = new Task(launch);
      if (!everLaunched.add(task.id)) {
        violations.add("task id used twice: " + task.id);
      }
      say(masters(task.id, Optional.of(task.agentId), TaskState.DROPPED));
    }
  }

  void fail(InstanceId id) {
    failAlone(id);
    leasesOf(id).forEach(lease -> update(lease, TaskState.FAILED, "REASON_EXECUTOR_TERMINATED"));
  }

  /** Without what ends with it: that comes later, or has come before. */
  void failAlone(InstanceId id) {
    update(tasks.get(id), TaskState.FAILED, "REASON_EXECUTOR_TERMINATED");
  }

  void loseAgent(String agentId) {
    agents.get(agentId).reachable = false;
    rescindAll();
    if (subscribed) {
      events.add(new Event.AgentLost(agentId));
    }
    liveOn(agentId).forEach(task -> answer(task.id, agentId));
  }

  void returnAgent(String agentId) {
    agents.get(agentId).reachable = true;
    liveOn(agentId).forEach(task -> answer(task.id, agentId));
  }

  /** MARK_AGENT_GONE: the agent never returns, and the master says so of its tasks, once. */
  void markGone(String agentId) {
    rescindAll();
    AgentNode agent = agents.get(agentId);
    agent.reachable = false;
    agent.gone = true;
    // What it had still to say is never said.
    tasks.values().stream()
        .filter(task -> task.agentId.equals(agentId))
        .forEach(task -> task.unacknowledged = Optional.empty());
    for (Task task : liveOn(agentId)) {
      task.state = TaskState.GONE_BY_OPERATOR;
      live.remove(task.id);
      if (subscribed) {
        answer(task.id, agentId);
      }
    }
  }

  /** A task that the store knows nothing of, as after a restore of an old backup. */
  void stray(Effect.LaunchTask launch) {
    Task task = new Task(launch);
    task.state = TaskState.RUNNING;
    add(task);
  }

  /** ERROR on the subscription, and on every further one until Mesos takes the framework again. */
  void refuseSubscriptions(Event.SubscriptionRefused.Kind kind) {
    refusal = Optional.of(kind);
    if (subscribed) {
      refuse(kind);
    }
  }

  void acceptSubscriptions() {
    refusal = Optional.empty();
  }

  /** The next call of each of these kinds does not arrive. */
  void failOnce(Set<Class<? extends Effect>> calls) {
    failingOnce.addAll(calls);
  }

  /** Every call arrives from now on. */
  void neverFail() {
    failingOnce.clear();
  }

  void holdOffersBack(boolean hold) {
    holdsOffersBack = hold;
  }

  void startTasks(boolean start) {
    startsTasks = start;
  }

  /** Repeats what was not acknowledged, as agents do. */
  void repeatUpdates() {
    for (Task task : tasks.values()) {
      if (agents.get(task.agentId).isThere(nanos)) {
        task.unacknowledged.ifPresent(this::say);
      }
    }
  }

  /** The subscription is gone but not the broker: its calls fail. */
  void cut() {
    disconnect();
    cut = true;
  }

  /** The broker's connection is gone; what was on the wire is lost. */
  void disconnect() {
    subscribed = false;
    cut = false;
    offers.clear();
    events.clear();
    wire.cut();
  }

  /**
   * Another master leads: the subscription is gone, and agents register with it one after the other
   * at these distances.
   */
  void failOver(long nanosBetweenAgents) {
    cut();
    long at = nanos;
    for (AgentNode agent : agents.values()) {
      at += nanosBetweenAgents;
      agent.backAt = at;
    }
  }

  private boolean isLive(InstanceId id) {
    Task task = tasks.get(id);
    return task != null && task.isLive();
  }

  // --- looking at it ---

  Optional<Event> nextEvent() {
    return Optional.ofNullable(events.poll());
  }

  Set<InstanceId> liveTasks() {
    return new TreeSet<>(live.keySet());
  }

  List<Task> workers() {
    List<Task> workers = new ArrayList<>();
    for (Task task : live.values()) {
      if (task.worker) {
        workers.add(task);
      }
    }
    return workers;
  }

  List<Task> leasesOf(InstanceId worker) {
    Task task = tasks.get(worker);
    List<Task> leases = new ArrayList<>();
    if (task != null) {
      for (Task one : withoutEnded(agents.get(task.agentId)).tasks) {
        if (one.leaseOf.isPresent() && one.leaseOf.get().equals(worker)) {
          leases.add(one);
        }
      }
    }
    return leases;
  }

  boolean isReachable(String agentId) {
    return agents.get(agentId).reachable;
  }

  boolean isGone(String agentId) {
    return agents.get(agentId).gone;
  }

  List<String> agentIds() {
    return List.copyOf(agents.keySet());
  }

  Task task(InstanceId id) {
    return tasks.get(id);
  }

  long unacknowledged() {
    return tasks.values().stream().filter(task -> task.unacknowledged.isPresent()).count();
  }

  Set<String> roles() {
    return roles;
  }

  /** The framework's own role. */
  boolean isSuppressed() {
    return isSuppressed("howdah");
  }

  boolean isSuppressed(String role) {
    return suppressed.contains(role);
  }

  /** Live tasks in a role. */
  long liveIn(String role) {
    return live.values().stream().filter(task -> task.placement.role().equals(role)).count();
  }

  Optional<String> frameworkId() {
    return frameworkId;
  }

  boolean isSubscribed() {
    return subscribed;
  }

  int offersHeld() {
    return offers.size();
  }

  int launchedEver() {
    return everLaunched.size();
  }

  /** Scripts with 10,000 tasks could not look through all of them for each agent. */
  private List<Task> liveOn(String agentId) {
    return List.copyOf(withoutEnded(agents.get(agentId)).tasks);
  }

  private static AgentNode withoutEnded(AgentNode agent) {
    if (agent.tasks.removeIf(task -> !task.isLive())) {
      agent.used = Optional.empty();
    }
    return agent;
  }

  private void add(Task task) {
    tasks.put(task.id, task);
    live.put(task.id, task);
    AgentNode agent = agents.get(task.agentId);
    agent.tasks.add(task);
    agent.used = Optional.empty();
  }

  private Resources used(String agentId) {
    AgentNode agent = withoutEnded(agents.get(agentId));
    if (agent.used.isEmpty()) {
      Resources used = Resources.NONE;
      for (Task task : agent.tasks) {
        used = used.plus(task.placement.total());
      }
      agent.used = Optional.of(used);
    }
    return agent.used.get();
  }

  private Resources free(String agentId) {
    Resources left = agents.get(agentId).total.minus(used(agentId));
    return left.minus(agents.get(agentId).outsiders.min(left));
  }

  private List<PortRange> freePorts(AgentNode agent) {
    Set<Integer> taken = new HashSet<>();
    liveOn(agent.agent.id()).forEach(task -> taken.addAll(task.placement.ports()));
    List<PortRange> ranges = new ArrayList<>();
    int begin = agent.ports.first();
    for (int port = agent.ports.first(); port <= agent.ports.last() + 1; port++) {
      if (taken.contains(port) || port > agent.ports.last()) {
        if (begin < port) {
          ranges.add(new PortRange(begin, port - 1));
        }
        begin = port + 1;
      }
    }
    return ranges;
  }

  private void update(Task task, TaskState state, String reason) {
    task.state = state;
    if (state.isTerminal()) {
      live.remove(task.id);
    }
    byte[] uuid = ByteBuffer.allocate(16).putLong(8, ++numbers).array();
    Optional<WorkerStatus> worker =
        task.worker && state == TaskState.RUNNING
            ? Optional.of(
                new WorkerStatus(
                    task.placement.hostname() + ":" + task.placement.ports().get(0),
                    task.placement.hostname() + ":" + task.placement.ports().get(2),
                    1,
                    false,
                    "simulated",
                    "test"))
            : Optional.empty();
    StatusUpdate update =
        new StatusUpdate(
            task.id,
            Optional.of(task.agentId),
            task.executorId(),
            state,
            reason,
            "",
            false,
            Optional.of(Acknowledgement.of(uuid)),
            worker,
            Map.of());
    task.unacknowledged = Optional.of(update);
    if (agents.get(task.agentId).isThere(nanos)) {
      say(update);
    }
  }

  /** As masters answer: with the executor of tasks that are in one of the framework's own. */
  private StatusUpdate masters(InstanceId id, Optional<String> agentId, TaskState state) {
    return new StatusUpdate(
        id,
        agentId,
        Optional.ofNullable(tasks.get(id)).filter(Task::isLive).flatMap(Task::executorId),
        state,
        "REASON_RECONCILIATION",
        "",
        true,
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }
}
