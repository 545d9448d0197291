package io.howdah.broker.core;

import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks Mesos about tasks (law 4): all of them after each subscription, explicitly and implicitly;
 * those that Mesos is silent about again with back-off (masters say nothing about agents that are
 * not back); launches without an update; and everything again, for ever.
 *
 * @see <a href="https://mesos.apache.org/documentation/latest/reconciliation/">Mesos: task
 *     reconciliation</a>
 */
final class TaskReconciler {
  private static final int TASKS_A_CALL = 1_000;
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(60);

  private final ClusterState state;
  private final CoreSettings settings;
  private final Counters counters;

  /** Live records that Mesos has said nothing about since the subscription. */
  private final Set<InstanceId> unconfirmed = new LinkedHashSet<>();

  /** Launches that have left and have no update yet: when to ask about them. */
  private final Map<InstanceId, Long> askAt = new HashMap<>();

  /**
   * Launches whose ACCEPT has not left yet must not be asked about: Mesos would say that they are
   * gone.
   */
  private final Set<InstanceId> notLeft = new LinkedHashSet<>();

  private boolean subscribed;
  private long retryAt;
  private Duration retry = FIRST_RETRY;
  private long completeAt;
  private long slowAt;
  private long waitUntil;

  TaskReconciler(ClusterState state, CoreSettings settings, Counters counters) {
    this.state = state;
    this.settings = settings;
    this.counters = counters;
  }

  /** A launch was decided and waits for its commit. */
  void planned(InstanceId id) {
    notLeft.add(id);
  }

  /** Launches that were decided and have not left yet. */
  int waitingToLeave() {
    return notLeft.size();
  }

  /** A launch leaves now. */
  void launched(InstanceId id, Time time) {
    notLeft.remove(id);
    askAt.put(id, time.nanos() + settings.launchConfirmation().toNanos());
  }

  /** Mesos said something about a task, or its record is gone. */
  void heard(InstanceId id) {
    unconfirmed.remove(id);
    askAt.remove(id);
    notLeft.remove(id);
  }

  /** An ACCEPT failed: whether its tasks exist has to be found out now. */
  void doubt(InstanceId id, Time time) {
    askAt.put(id, time.nanos());
  }

  /**
   * Asks about some tasks out of turn.
   *
   * @return false without a subscription: nobody can be asked
   */
  boolean askNow(Collection<InstanceId> ids, StepOutput out) {
    if (subscribed) {
      ask(ids, out);
    }
    return subscribed;
  }

  void subscribed(Time time, StepOutput out) {
    subscribed = true;
    retry = FIRST_RETRY;
    retryAt = time.nanos() + retry.toNanos();
    slowAt = time.nanos() + settings.launchConfirmation().toNanos();
    waitUntil = time.nanos() + settings.reconcileWait().toNanos();
    unconfirmed.clear();
    for (Instance instance : state.live()) {
      if (!notLeft.contains(instance.id())) {
        unconfirmed.add(instance.id());
      }
    }
    complete(time, out);
  }

  void disconnected() {
    subscribed = false;
  }

  /** Whether launching may begin: every record is confirmed, or the wait is over. */
  boolean isReady(Time time) {
    return subscribed && (unconfirmed.isEmpty() || time.nanos() - waitUntil >= 0);
  }

  /** Live records that Mesos has said nothing about yet. */
  int unconfirmed() {
    return unconfirmed.size();
  }

  void tick(Time time, StepOutput out) {
    if (!subscribed) {
      return;
    }
    if (time.nanos() - completeAt >= 0) {
      complete(time, out);
    }
    if (!unconfirmed.isEmpty() && time.nanos() - retryAt >= 0) {
      retry = retry.multipliedBy(2);
      retry = retry.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : retry;
      retryAt = time.nanos() + retry.toNanos();
      unconfirmed.removeIf(id -> !isLive(id));
      ask(unconfirmed, out);
    }
    askAt.keySet().removeIf(id -> !isLive(id));
    List<InstanceId> overdue = new ArrayList<>();
    for (Map.Entry<InstanceId, Long> entry : askAt.entrySet()) {
      if (time.nanos() - entry.getValue() >= 0) {
        overdue.add(entry.getKey());
        entry.setValue(time.nanos() + settings.launchConfirmation().toNanos());
      }
    }
    ask(overdue, out);
    if (time.nanos() - slowAt >= 0) {
      slowAt = time.nanos() + settings.launchConfirmation().toNanos();
      // Updates that a master makes itself are sent once only, so the return or the end of these
      // may have been missed.
      ask(state.in(InstanceState.UNREACHABLE), out);
      ask(state.in(InstanceState.KILLING), out);
    }
  }

  private void complete(Time time, StepOutput out) {
    completeAt = time.nanos() + settings.reconcileInterval().toNanos();
    ask(state.live().stream().map(Instance::id).filter(id -> !notLeft.contains(id)).toList(), out);
    counters.add(Counters.RECONCILIATIONS);
    out.now(new Effect.Reconcile(List.of()));
  }

  private boolean isLive(InstanceId id) {
    return state.instance(id).filter(instance -> instance.state().isLive()).isPresent();
  }

  private void ask(Collection<InstanceId> ids, StepOutput out) {
    List<Effect.TaskReference> tasks = new ArrayList<>();
    for (InstanceId id : ids) {
      state
          .instance(id)
          .filter(instance -> instance.state().isLive() && !notLeft.contains(id))
          .ifPresent(
              instance -> tasks.add(new Effect.TaskReference(id, instance.placement().agentId())));
      if (tasks.size() == TASKS_A_CALL) {
        out.now(new Effect.Reconcile(tasks));
        tasks.clear();
      }
    }
    if (!tasks.isEmpty()) {
      out.now(new Effect.Reconcile(tasks));
    }
  }
}
