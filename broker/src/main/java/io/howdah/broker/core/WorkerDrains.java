package io.howdah.broker.core;

import io.howdah.broker.lifecycle.Trigger;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lets workers go: idle ones first, the others only after the applications that they serve have
 * ended, at the latest at their deadline. Map output is served until then.
 */
final class WorkerDrains {
  /** How long the choice waits for the workers' answers about their applications. */
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);

  /** An application that ended still shows for a moment, and one that starts may not show yet. */
  private static final int ZEROS_NEEDED = 2;

  private static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(10);

  private final ClusterState state;
  private final InstanceWriter writer;
  private final ApplicationCounts applications;
  private final RunQuestions questions;
  private final AnchorWatch anchors;

  /** Since when a fleet's choice waits for answers. */
  private final Map<OwnerName, Long> choosingSince = new HashMap<>();

  WorkerDrains(
      ClusterState state,
      InstanceWriter writer,
      ApplicationCounts applications,
      RunQuestions questions,
      AnchorWatch anchors) {
    this.state = state;
    this.writer = writer;
    this.applications = applications;
    this.questions = questions;
    this.anchors = anchors;
  }

  /**
   * Lets {@code surplus} workers of a fleet go.
   *
   * @return false if the choice waits for answers and has to be made again
   */
  boolean letGo(OwnerName fleet, int surplus, Time time, StepOutput out) {
    List<Instance> running = new ArrayList<>();
    List<Instance> others = new ArrayList<>();
    OwnerInstances of = state.ownerInstances(fleet);
    of.in(InstanceState.RUNNING).forEach(id -> running.add(state.instance(id).orElseThrow()));
    of.in(InstanceState.LAUNCHING).forEach(id -> others.add(state.instance(id).orElseThrow()));
    of.in(InstanceState.UNREACHABLE).forEach(id -> others.add(state.instance(id).orElseThrow()));
    List<Instance> chosen = new ArrayList<>(others.subList(0, Math.min(surplus, others.size())));
    int more = surplus - chosen.size();
    List<Instance> asked = running.stream().filter(WorkerDrains::servesApplications).toList();
    if (more > 0 && more < running.size() && !answersAreIn(fleet, asked, time, out)) {
      return false;
    }
    choosingSince.remove(fleet);
    running.sort(idleFirst(of));
    chosen.addAll(running.subList(0, Math.min(Math.max(0, more), running.size())));
    chosen.forEach(worker -> drain(worker, "more workers than wanted", time, out));
    return true;
  }

  /** A fleet has no worker too many (any more). */
  void keepAll(OwnerName fleet) {
    choosingSince.remove(fleet);
  }

  /** Hadoop clusters whose nodes a choice waits for. */
  Set<String> awaited() {
    Set<String> clusters = new HashSet<>();
    choosingSince
        .keySet()
        .forEach(name -> state.fleet(name).ifPresent(f -> clusters.add(f.cluster())));
    return clusters;
  }

  /**
   * Starts a worker's drain. One of which it is not known that it runs is ended as soon as Mesos
   * has said that it does not. One that serves no applications is ended at once: nobody counts them
   * there, and it would stay until its deadline.
   */
  void drain(Instance worker, String why, Time time, StepOutput out) {
    if (!servesApplications(worker)) {
      writer.apply(worker.id(), Optional.empty(), Trigger.KILL, why, false, time, out);
      out.endBatch();
      return;
    }
    Instant deadline = time.wall().plus(deadlineOf(worker.owner()));
    writer.note(worker.withDrainDeadline(deadline));
    applications.forget(worker.id());
    questions.begin(worker.id());
    writer.apply(worker.id(), Optional.empty(), Trigger.DRAIN, why, false, time, out);
    out.endBatch();
  }

  /**
   * Ends draining workers whose applications have ended, which do not run at all, or whose time is
   * over; asks about the others. The last anchor stays for as long as its time allows, until
   * another one is there (law 7).
   */
  void tick(Time time, StepOutput out) {
    questions.retain(state.in(InstanceState.DRAINING));
    List<Instance> waiting = new ArrayList<>();
    for (InstanceId id : List.copyOf(state.in(InstanceState.DRAINING))) {
      Instance worker = state.instance(id).orElseThrow();
      Instant deadline = worker.drainDeadline().orElse(Instant.MAX);
      if (!deadline.isAfter(time.wall())) {
        end(id, "its drain's deadline is over", time, out);
      } else if (applications.zerosInARow(id) >= ZEROS_NEEDED && !anchors.isLast(worker)) {
        end(id, "drained: its applications have ended", time, out);
      } else if (questions.runsNot(worker, time)) {
        end(id, "it was to go and does not run yet", time, out);
      } else {
        applications.ask(worker, time, out);
        waiting.add(worker);
      }
    }
    questions.ask(waiting, time, out);
  }

  private void end(InstanceId id, String why, Time time, StepOutput out) {
    applications.forget(id);
    writer.apply(id, Optional.empty(), Trigger.KILL, why, false, time, out);
    out.endBatch();
  }

  private boolean answersAreIn(OwnerName fleet, List<Instance> workers, Time time, StepOutput out) {
    long since = choosingSince.computeIfAbsent(fleet, name -> time.nanos());
    boolean all = true;
    for (Instance worker : workers) {
      if (!applications.answeredTwiceSince(worker.id(), since)) {
        applications.ask(worker, time, out);
        all = false;
      }
    }
    return all || time.nanos() - since >= ANSWERS_WITHIN.toNanos();
  }

  /**
   * Idle workers, then outdated ones, then those that serve the fewest applications, then the
   * newest.
   */
  private Comparator<Instance> idleFirst(OwnerInstances of) {
    return Comparator.comparing((Instance worker) -> !isIdle(worker))
        .thenComparing(worker -> !of.outdated().contains(worker.id()))
        .thenComparing(worker -> applications.of(worker.id()).orElse(Integer.MAX_VALUE))
        .thenComparing(worker -> worker.history().get(0).at(), Comparator.reverseOrder())
        .thenComparing(Instance::id);
  }

  /**
   * The ResourceManager is asked as well: it knows of a container before the NodeManager does,
   * which hears of it from the ApplicationMaster only.
   */
  private boolean isIdle(Instance worker) {
    return applications.zerosInARow(worker.id()) >= ZEROS_NEEDED
        && state.nodeOf(worker).filter(node -> node.containers() > 0).isEmpty();
  }

  /** Only NodeManagers do; other daemons give YARN nothing. */
  private static boolean servesApplications(Instance worker) {
    return worker.capacity().filter(Capacity.NONE::equals).isEmpty();
  }

  private Duration deadlineOf(OwnerName fleet) {
    return state.fleet(fleet).map(Fleet::drainDeadline).orElse(DEFAULT_DEADLINE);
  }
}
