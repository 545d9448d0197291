package io.howdah.broker.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The stored record of a worker, a lease or a service task.
 *
 * @param id also the Mesos task id
 * @param kind what it is
 * @param owner its fleet or service
 * @param version {@link Fleet#version()} or {@link Service#version()} that it was launched from
 * @param state where it is in its life
 * @param placement where it runs
 * @param place the worker's place (workers only)
 * @param executor the worker's executor (workers only)
 * @param worker the last status that the worker's executor told (workers only)
 * @param drainDeadline when a DRAINING worker is stopped whatever runs on it (wall clock)
 * @param lastUpdate newest state that Mesos reported, for people; empty before the first
 * @param leaseOf the worker whose capacity it raises (leases only)
 * @param capacity what it gives to YARN: a worker with its base task, a lease with its step; empty
 *     for services and for records of older versions
 * @param history oldest first, at most {@value #HISTORY_LIMIT} lines
 */
public record Instance(
    InstanceId id,
    InstanceKind kind,
    OwnerName owner,
    String version,
    InstanceState state,
    Placement placement,
    Optional<String> place,
    Optional<ExecutorBinding> executor,
    Optional<WorkerStatus> worker,
    Optional<java.time.Instant> drainDeadline,
    Optional<TaskState> lastUpdate,
    Optional<InstanceId> leaseOf,
    Optional<Capacity> capacity,
    List<Transition> history) {
  /** Lines of history that are kept; the first one (the launch) always is. */
  public static final int HISTORY_LIMIT = 12;

  public Instance {
    history = List.copyOf(history);
  }

  /** This instance in another state, with a line of history. */
  public Instance enter(Transition transition) {
    List<Transition> lines = new ArrayList<>(history);
    if (lines.size() == HISTORY_LIMIT) {
      lines.remove(1);
    }
    lines.add(transition);
    return new Instance(
        id,
        kind,
        owner,
        version,
        transition.state(),
        placement,
        place,
        executor,
        worker,
        drainDeadline,
        lastUpdate,
        leaseOf,
        capacity,
        lines);
  }

  public Instance withLastUpdate(TaskState update) {
    return new Instance(
        id,
        kind,
        owner,
        version,
        state,
        placement,
        place,
        executor,
        worker,
        drainDeadline,
        Optional.of(update),
        leaseOf,
        capacity,
        history);
  }

  public Instance withWorker(WorkerStatus status) {
    return new Instance(
        id,
        kind,
        owner,
        version,
        state,
        placement,
        place,
        executor,
        Optional.of(status),
        drainDeadline,
        lastUpdate,
        leaseOf,
        capacity,
        history);
  }

  public Instance withDrainDeadline(java.time.Instant deadline) {
    return new Instance(
        id,
        kind,
        owner,
        version,
        state,
        placement,
        place,
        executor,
        worker,
        Optional.of(deadline),
        lastUpdate,
        leaseOf,
        capacity,
        history);
  }

  /** When the last line of history was written. */
  public java.time.Instant since() {
    return history.get(history.size() - 1).at();
  }
}
