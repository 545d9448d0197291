package io.howdah.broker.core;

import io.howdah.broker.lifecycle.Trigger;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.FrameworkIdentity;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.StatusUpdate;
import io.howdah.broker.model.TaskState;
import io.howdah.broker.model.WorkerStatus;
import io.howdah.broker.store.Change;
import io.howdah.broker.store.StoredState;
import io.howdah.broker.view.BrokerSnapshot;
import io.howdah.broker.view.BrokerSnapshot.Phase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The broker's decisions. Made from the store's records at the begin of a leadership, then told
 * events; each {@link #step} says what is to be stored and done. Not thread-safe: one thread owns
 * it.
 */
public final class BrokerCore {
  private static final String INVALID_OFFERS = "REASON_INVALID_OFFERS";

  /** Slower than calls fail, and soon enough for an offer that was answered late. */
  private static final Duration DECLINED_AGAIN = Duration.ofMillis(200);

  private static final String RECONCILIATION = "REASON_RECONCILIATION";

  private final long epoch;
  private final Counters counters = new Counters();
  private final ClusterState state;
  private final OfferBook book = new OfferBook();
  private final BackoffTracker backoff = new BackoffTracker();
  private final ApplicationCounts applications = new ApplicationCounts();
  private final PendingBook pending;
  private final Duration offerDeadline;
  private final PlaceKeeper places;
  private final StrayTasks strays;
  private final InstanceWriter writer;
  private final RunQuestions questions;
  private final WorkerDrains drains;
  private final OwnerKeeper owners;
  private final DefinitionsKeeper definitions;
  private final TaskReconciler reconciler;
  private final LeaseBook leases;
  private final Launcher launcher;
  private final LaunchRelease release;
  private final Roles roles;
  private final RoleGovernors governors;
  private final DecisionJournal journal = new DecisionJournal();
  private final CapacityKeeper capacity;
  private final HadoopKeeper hadoop;
  private final AgentTable agents = new AgentTable();
  private final VictimBook victims;
  private final Arbiter arbiter;
  private final SharingViews sharing;
  private final PoolLimits limits;
  private final Map<String, String> resourceManagerProblems = new HashMap<>();

  private Phase phase = Phase.CONNECTING;
  private boolean connected;
  private String mesosProblem = "not subscribed yet";

  /**
   * A core at the begin of a leadership.
   *
   * @param stored what the store has
   * @param epoch number of the leadership; part of every new task id
   * @param executorInfos makes the ExecutorInfo of new workers
   * @param difference what one set of definitions changes against another, a line a change
   */
  public BrokerCore(
      StoredState stored,
      long epoch,
      CoreSettings settings,
      ExecutorInfos executorInfos,
      BiFunction<Definitions, Definitions, List<String>> difference) {
    this.epoch = epoch;
    state = new ClusterState(stored);
    pending = new PendingBook(backoff);
    offerDeadline = settings.offerDeadline();
    places = new PlaceKeeper(state, settings);
    strays = new StrayTasks(settings);
    writer = new InstanceWriter(state, settings, places, backoff, counters, strays);
    reconciler = new TaskReconciler(state, settings, counters);
    questions = new RunQuestions(state, reconciler);
    AnchorWatch anchors = new AnchorWatch(state);
    drains = new WorkerDrains(state, writer, applications, questions, anchors);
    owners = new OwnerKeeper(state, writer, places, drains, pending);
    Schedules schedules = new Schedules();
    capacity = new CapacityKeeper(state, writer, journal, drains::awaited);
    PoolUse pools = new PoolUse(state, schedules, capacity::goingLeases);
    roles = new Roles(state, pools, settings.role());
    governors = new RoleGovernors(roles, counters, journal);
    leases = new LeaseBook(state, capacity::going, governors::isHeldBack);
    launcher =
        new Launcher(
            state,
            settings,
            places,
            pending,
            book,
            leases,
            agents,
            pools,
            roles,
            governors,
            new LaunchRecords(state, writer, places, executorInfos, epoch),
            reconciler,
            journal,
            counters);
    release =
        new LaunchRelease(
            state, settings, book, writer, reconciler, counters, pending.late(), anchors);
    hadoop =
        new HadoopKeeper(
            state, leases, capacity, drains, pending, pools, applications, schedules, journal);
    definitions =
        new DefinitionsKeeper(
            state, owners, backoff, pending, roles, journal, difference, hadoop::knownLimits);
    victims = new VictimBook(state, hadoop);
    arbiter =
        new Arbiter(
            state, pending, pools, agents, victims, capacity, drains, hadoop, governors, roles,
            journal);
    limits = new PoolLimits(state, pools);
    sharing = new SharingViews(state, hadoop, leases, capacity, arbiter, pools, roles, journal);
  }

  /** What begins a leadership: the subscription, with the framework id that is stored. */
  public Outcome start() {
    return new Outcome(
        List.of(), List.of(new Effect.Connect(state.frameworkId(), governors.subscribe())));
  }

  /** One turn: what is to be stored and done because of an event. */
  public Outcome step(Event event, Time time) {
    StepOutput out = new StepOutput();
    handle(event, time, out);
    out.endBatch();
    if (phase == Phase.ACTIVE) {
      hadoop.tick(time, out);
      arbiter.tick(time, out);
      out.endBatch();
    }
    capacity.settle(time, out);
    out.endBatch();
    owners.settle(time, out);
    out.endBatch();
    govern(time, out);
    return out.outcome();
  }

  /**
   * A batch has committed: the effects that may leave now. Launches leave only if their offers are
   * still there and they are still wanted (law 1).
   */
  public Outcome committed(Batch batch, Time time) {
    StepOutput out = new StepOutput();
    for (Effect effect : batch.effects()) {
      if (effect instanceof Effect.Accept accept) {
        release.release(accept, time, out);
      } else {
        out.now(effect);
      }
    }
    owners.settle(time, out);
    out.endBatch();
    govern(time, out);
    return out.outcome();
  }

  private void handle(Event event, Time time, StepOutput out) {
    // A switch over the sealed type's patterns would need Java 21.
    if (event instanceof Event.StatusReceived status) {
      status(status.update(), time, out);
    } else if (event instanceof Event.OffersReceived offers) {
      offers(offers, time, out);
    } else if (event instanceof Event.Tick) {
      tick(time, out);
    } else if (event instanceof Event.OfferRescinded rescinded) {
      counters.add(Counters.OFFERS_RESCINDED);
      book.remove(rescinded.offerId());
    } else if (event instanceof Event.NodesReported nodes) {
      resourceManagerProblems.remove(nodes.cluster());
      Map<String, NodeView> before = state.nodes().put(nodes.cluster(), nodes.nodes());
      if (before != null && !nodes.nodes().keySet().containsAll(before.keySet())) {
        // Ports of nodes that are listed no more may be given out again.
        pending.lookAgain();
      }
      capacity.reported(nodes.cluster(), time);
      hadoop.lookAgain();
    } else if (event instanceof Event.ResourceManagerAway away) {
      resourceManagerProblems.put(away.cluster(), away.why());
      hadoop.away(away.cluster());
    } else if (event instanceof Event.ApplicationsCounted counted) {
      if (state.instance(counted.instance()).filter(one -> one.state().isLive()).isPresent()) {
        applications.answered(counted.instance(), counted.applications(), time);
      }
    } else if (event instanceof Event.WorkerMessage message) {
      state
          .instance(message.instance())
          .ifPresent(worker -> workerStatus(worker, message.status(), out));
      message.use().ifPresent(use -> capacity.counted(message.instance(), use, time));
    } else if (event instanceof Event.DemandReported demand) {
      hadoop.demand(demand.cluster(), demand.demand());
      capacity.mastersReported(demand.cluster(), demand.demand().applicationMasters(), time);
    } else if (event instanceof Event.LimitsReported limits) {
      hadoop.limits(limits.cluster(), limits.limits());
    } else if (event instanceof Event.NodeCapacitySet answer) {
      capacity.answered(answer, time);
    } else if (event instanceof Event.ContainersReported containers) {
      victims.reported(containers.cluster(), containers.containers(), time);
    } else if (event instanceof Event.Subscribed subscribed) {
      subscribed(subscribed, time, out);
    } else if (event instanceof Event.Disconnected disconnected) {
      disconnected(disconnected.why());
    } else if (event instanceof Event.SubscriptionRefused refused) {
      refused(refused, out);
    } else if (event instanceof Event.CallFailed failed) {
      callFailed(failed, time);
    } else if (event instanceof Event.DefinitionsProposed proposed) {
      definitions.propose(proposed.definitions(), proposed.author(), time, out);
    } else if (event instanceof Event.RevisionRequested request) {
      definitions.request(request, time, out);
    } else if (event instanceof Event.RevertRequested request) {
      definitions.revert(request, time, out);
    } else if (event instanceof Event.DefinitionsRejected rejected) {
      definitions.reject(rejected.errors());
    } else if (event instanceof Event.AgentLost || event instanceof Event.ExecutorLost) {
      // The status updates of their tasks say all that is needed; a FAILURE may come before or
      // after them.
      counters.add("failures_reported");
    }
  }

  private void status(StatusUpdate update, Time time, StepOutput out) {
    counters.add(Counters.STATUS_UPDATES);
    InstanceId id = update.taskId();
    reconciler.heard(id);
    strays.heard(update, time, out);
    Optional<Instance> before = state.instance(id);
    before
        .filter(instance -> instance.state() == InstanceState.DRAINING)
        .ifPresent(instance -> questions.heard(instance, update));
    state
        .instance(id)
        .ifPresent(
            instance -> {
              writer.note(instance.withLastUpdate(update.state()));
              update
                  .worker()
                  .ifPresent(worker -> workerStatus(state.instance(id).orElseThrow(), worker, out));
            });
    writer.apply(
        id,
        Optional.of(update),
        Trigger.of(update.state()),
        why(update),
        isFailure(update),
        time,
        out);
    leaseChanged(before, update, time);
    if (update.state().isTerminal()) {
      before
          .filter(ended -> ended.kind() != InstanceKind.LEASE)
          .ifPresent(ended -> leases.roomOn(ended.placement().agentId()));
      hadoop.lookAgain();
      applications.forget(id);
      // What it stood in the way of by a constraint may fit now, on agents that were declined.
      state.instance(id).ifPresent(instance -> pending.lookAgain(instance.owner()));
    }
    update
        .acknowledgement()
        .ifPresent(
            uuid ->
                update
                    .agentId()
                    .ifPresent(agent -> out.afterCommit(new Effect.Acknowledge(id, agent, uuid))));
    out.endBatch();
  }

  /** A lease that runs raises its worker's capacity at once; one that is refused waits. */
  private void leaseChanged(Optional<Instance> before, StatusUpdate update, Time time) {
    if (before.filter(one -> one.kind() == InstanceKind.LEASE).isEmpty()) {
      if (update.state().isTerminal()) {
        hadoop.forget(update.taskId());
      }
      return;
    }
    InstanceId worker = before.get().leaseOf().orElseThrow();
    capacity.touch(worker);
    hadoop.lookAgain();
    boolean alone = state.instance(worker).filter(one -> one.state().isLive()).isPresent();
    boolean wasOnItsWay = before.get().state() == InstanceState.LAUNCHING;
    if (alone && wasOnItsWay && update.state().isTerminal() && isFailure(update)) {
      leases.refused(worker, time);
    }
    if (update.state().isTerminal() && !arbiter.awaitsMore(worker)) {
      // What it held may be what somebody waits for.
      pending.lookAgain();
    }
  }

  /**
   * Whether an end counts towards its owner's back-off. Not one that nobody saw and that a question
   * brought to light: a leader that dies between commit and call leaves many launches that never
   * reached Mesos, and each would delay the next.
   */
  private static boolean isFailure(StatusUpdate update) {
    return update.state() != TaskState.KILLED
        && !update.reason().equals(INVALID_OFFERS)
        && !update.reason().equals(RECONCILIATION);
  }

  private void workerStatus(Instance worker, WorkerStatus status, StepOutput out) {
    if (!worker.worker().equals(Optional.of(status))) {
      writer.update(worker.withWorker(status), out);
    }
  }

  private void offers(Event.OffersReceived offers, Time time, StepOutput out) {
    if (phase == Phase.ACTIVE) {
      launcher.use(offers.offers(), time, out);
    } else {
      launcher.decline(offers.offers(), java.time.Duration.ZERO, out);
    }
  }

  private void tick(Time time, StepOutput out) {
    release.expireOffers(time, out);
    reconciler.tick(time, out);
    if (phase == Phase.RECONCILING && reconciler.isReady(time)) {
      phase = Phase.ACTIVE;
    }
    if (connected) {
      writer.repeatKills(time, out);
      strays.tick(time, out);
    }
    drains.tick(time, out);
    if (places.expire(time, out)) {
      // Their workers may go anywhere now, also where offers were declined.
      pending.lookAgain();
    }
    owners.expire(time, out);
  }

  private void subscribed(Event.Subscribed event, Time time, StepOutput out) {
    counters.add(Counters.SUBSCRIPTIONS);
    connected = true;
    mesosProblem = "";
    if (state.frameworkId().isEmpty()) {
      // Stored as soon as it is known (law 3); launches commit behind it.
      state.frameworkId(event.frameworkId());
      out.write(
          new Change.PutFramework(
              new FrameworkIdentity(
                  event.frameworkId(), time.wall(), Optional.of(event.principal()))));
      out.endBatch();
    }
    book.clear();
    governors.subscribed();
    reconciler.subscribed(time, out);
    phase = reconciler.isReady(time) ? Phase.ACTIVE : Phase.RECONCILING;
  }

  private void disconnected(String why) {
    connected = false;
    phase = Phase.CONNECTING;
    mesosProblem = why;
    book.clear();
    reconciler.disconnected();
    questions.disconnected();
  }

  private void refused(Event.SubscriptionRefused refused, StepOutput out) {
    disconnected(refused.message());
    Effect.ExitReason reason =
        switch (refused.kind()) {
          case FRAMEWORK_REMOVED -> Effect.ExitReason.FRAMEWORK_REMOVED;
          case FAILED_OVER -> Effect.ExitReason.FAILED_OVER;
          case NOT_AUTHENTICATED -> Effect.ExitReason.NOT_AUTHENTICATED;
          case REFUSED -> Effect.ExitReason.SUBSCRIPTION_REFUSED;
        };
    out.now(new Effect.Exit(reason, refused.message()));
  }

  private void callFailed(Event.CallFailed failed, Time time) {
    counters.add(Counters.CALLS_FAILED);
    if (failed.call() instanceof Effect.Accept accept) {
      accept.launches().forEach(launch -> reconciler.doubt(launch.instance().id(), time));
      unanswered(accept.offerIds(), time);
    } else if (failed.call() instanceof Effect.Decline decline) {
      unanswered(decline.offerIds(), time);
    } else {
      governors.failed(failed.call(), failed.why(), time);
    }
  }

  /** Mesos may still hold these for us: they are declined again, soon (law 8). */
  private void unanswered(List<String> offerIds, Time time) {
    if (connected) {
      long since = time.nanos() - offerDeadline.minus(DECLINED_AGAIN).toNanos();
      offerIds.forEach(id -> book.hold(id, since));
    }
  }

  private void govern(Time time, StepOutput out) {
    if (connected && phase == Phase.ACTIVE) {
      Set<String> leaseRoles = leases.wanted();
      Set<String> wanted = roles.of(pending.launchable(time).keySet());
      wanted.addAll(leaseRoles);
      Set<String> fresh = leases.takeFresh();
      fresh.retainAll(leaseRoles);
      fresh.addAll(roles.of(pending.takeFreshDemand()));
      governors.govern(wanted, fresh, arbiter.heldBack(), time, out);
    }
  }

  private static String why(StatusUpdate update) {
    StringBuilder text = new StringBuilder("TASK_").append(update.state());
    if (!update.reason().isEmpty()) {
      text.append(' ').append(update.reason());
    }
    if (!update.message().isEmpty()) {
      text.append(": ").append(update.message());
    }
    return text.toString();
  }

  /** Whether nobody waits for anything that a tick could bring soon. */
  public boolean isResting() {
    return phase == Phase.ACTIVE
        && pending.isEmpty()
        && leases.wanted().isEmpty()
        && drains.awaited().isEmpty()
        && capacity.isSettled()
        && arbiter.reclaims().isEmpty();
  }

  /** Why the newest proposed configuration was refused; empty if it was taken. */
  public List<String> rejectedConfiguration() {
    return definitions.rejected();
  }

  /** What offers are wanted for, cheap enough to be asked after every step. */
  Wishes wishes(Time time) {
    return new Wishes(
        phase, state.definitions(), pending.view(time), sharing.growing(), sharing.takingBack());
  }

  /** An immutable picture for readers. Costs a copy of the indexes: not for every step. */
  public BrokerSnapshot snapshot(Time time) {
    List<BrokerSnapshot.PendingOwner> waiting = limits.explain(pending.view(time), time);
    return new BrokerSnapshot(
        time.wall(),
        phase,
        epoch,
        state.frameworkId(),
        connected,
        mesosProblem,
        state.revisions(),
        definitions.rejected(),
        state.definitions(),
        Map.copyOf(state.instances()),
        Map.copyOf(state.places()),
        waiting,
        Map.copyOf(state.nodes()),
        Map.copyOf(resourceManagerProblems),
        counters.values(),
        sharing.view(waiting, time));
  }
}
