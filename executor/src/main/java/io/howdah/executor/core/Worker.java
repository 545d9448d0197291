package io.howdah.executor.core;

import io.howdah.executor.core.Action.LimitContainers;
import io.howdah.executor.core.Action.Log;
import io.howdah.executor.core.Action.Report;
import io.howdah.executor.core.Action.State;
import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.ExecutorStatus;
import io.howdah.executor.protocol.WorkerTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the parts of the machine share: the worker, its leases, and the actions of this step. */
final class Worker {
  enum Phase {
    /** No worker task yet. */
    EMPTY,
    /** The leases that came with the worker are on their way; the task is STARTING. */
    GATHERING,
    /** First start of the daemon; the task is STARTING. */
    STARTING,
    /** The daemon has answered; the task is RUNNING. */
    RUNNING,
    /** The daemon has crashed and is started again; the task stays RUNNING. */
    RESTARTING,
    /** The daemon and its containers are being ended. */
    STOPPING,
    /** Final updates are on their way. */
    ENDING,
    ENDED
  }

  private final String executorVersion;
  private final Leases leases = new Leases();
  private List<Action> actions = new ArrayList<>();
  private Phase phase = Phase.EMPTY;
  private String taskId = "";
  private WorkerTask task = WorkerTask.getDefaultInstance();
  private ExecutorStatus status;

  Worker(String executorVersion) {
    this.executorVersion = executorVersion;
    this.status = ExecutorStatus.newBuilder().setExecutorVersion(executorVersion).build();
  }

  String executorVersion() {
    return executorVersion;
  }

  Phase phase() {
    return phase;
  }

  void enter(Phase next) {
    phase = next;
  }

  /** Empty while there is no worker task. */
  String taskId() {
    return taskId;
  }

  WorkerTask task() {
    return task;
  }

  void take(String newTaskId, WorkerTask newTask) {
    taskId = newTaskId;
    task = newTask;
    status = status.toBuilder().setTaskId(taskId).build();
  }

  ExecutorStatus status() {
    return status;
  }

  void status(ExecutorStatus.Builder changed) {
    status = changed.build();
  }

  Leases leases() {
    return leases;
  }

  /** What the base task and the leases hold. */
  Capacity held() {
    return leases.plus(task.getCapacity());
  }

  /**
   * What a daemon that is started now may give to containers: what is held, and in each kind no
   * more than the broker told. The fields are unsigned.
   */
  Capacity startCapacity() {
    Capacity held = held();
    if (!status.hasTold()) {
      return held;
    }
    Capacity told = status.getTold();
    return Capacity.newBuilder()
        .setMemoryMb(
            Long.compareUnsigned(told.getMemoryMb(), held.getMemoryMb()) < 0
                ? told.getMemoryMb()
                : held.getMemoryMb())
        .setVcores(
            Integer.compareUnsigned(told.getVcores(), held.getVcores()) < 0
                ? told.getVcores()
                : held.getVcores())
        .build();
  }

  /**
   * The limit is what is held, whatever was told: capacity is lowered while containers still use
   * it, and what they were given must not end them before YARN has taken it back.
   */
  void limitContainers() {
    emit(new LimitContainers(held().getMemoryMb() + task.getContainerHeadroomMb()));
  }

  void beginStep() {
    actions = new ArrayList<>();
  }

  List<Action> actions() {
    return actions;
  }

  void emit(Action action) {
    actions.add(action);
  }

  void log(String line) {
    emit(new Log(line));
  }

  void report(String ofTask, State state, String message) {
    emit(new Report(ofTask, state, message, Optional.empty()));
  }

  /** An update of the worker's task, with its status. */
  void reportWithStatus(State state, String message) {
    emit(new Report(taskId, state, message, Optional.of(status)));
  }
}
