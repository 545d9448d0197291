package io.howdah.executor.core;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.howdah.executor.core.Action.Disarm;
import io.howdah.executor.core.Action.State;
import io.howdah.executor.core.Event.Timer;
import io.howdah.executor.core.Worker.Phase;
import io.howdah.executor.protocol.Daemon;
import io.howdah.executor.protocol.LeaseTask;
import io.howdah.executor.protocol.TaskData;
import io.howdah.executor.protocol.WorkerTask;
import java.time.Duration;
import java.util.List;

/** The tasks that the agent delivers and those that it wants ended. */
final class TaskBook {
  private final Worker worker;
  private final DaemonLife daemon;
  private final BrokerMessages messages;
  private final WorkerEnd end;

  TaskBook(Worker worker, DaemonLife daemon, BrokerMessages messages, WorkerEnd end) {
    this.worker = worker;
    this.daemon = daemon;
    this.messages = messages;
    this.end = end;
  }

  void launch(String newTaskId, ByteString bytes) {
    TaskData data;
    try {
      data = TaskData.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      worker.report(
          newTaskId, State.ERROR, "TaskInfo.data is not a TaskData message: " + e.getMessage());
      return;
    }
    messages.seen(data.getEpoch());
    switch (data.getTaskCase()) {
      case WORKER -> launchWorker(newTaskId, data.getWorker());
      case LEASE -> launchLease(newTaskId, data.getLease());
      case TASK_NOT_SET ->
          worker.report(
              newTaskId,
              State.ERROR,
              "TaskInfo.data holds a kind of task that executor "
                  + worker.executorVersion()
                  + " does not know");
    }
  }

  private void launchWorker(String newTaskId, WorkerTask newTask) {
    if (worker.phase() != Phase.EMPTY) {
      worker.report(
          newTaskId,
          State.ERROR,
          "this executor already has worker task "
              + worker.taskId()
              + "; it takes one in its life");
      return;
    }
    List<String> problems = WorkerTasks.problems(newTask);
    if (!problems.isEmpty()) {
      worker.report(newTaskId, State.ERROR, "worker task refused: " + String.join("; ", problems));
      return;
    }
    worker.take(newTaskId, newTask);
    worker.emit(new Disarm(Timer.IDLE));
    worker.report(newTaskId, State.STARTING, "");
    daemon.begin();
  }

  private void launchLease(String newTaskId, LeaseTask lease) {
    Daemon.Kind kind = worker.task().getDaemon().getKind();
    if (worker.phase() != Phase.EMPTY && kind != Daemon.Kind.NODEMANAGER) {
      refuse(newTaskId, "a " + worker.task().getDaemon().getName() + " has no capacity to raise");
      return;
    }
    switch (worker.phase()) {
      case EMPTY ->
          refuse(newTaskId, "this executor has no worker task whose capacity it could raise");
      case GATHERING -> {
        add(newTaskId, lease);
        daemon.leaseArrived();
      }
      // RUNNING together with the worker: its daemon is already starting with less than the sum.
      case STARTING -> {
        worker.leases().addWaiting(newTaskId, lease.getCapacity());
        worker.limitContainers();
        worker.report(newTaskId, State.STARTING, "");
      }
      case RUNNING, RESTARTING -> add(newTaskId, lease);
      case STOPPING, ENDING, ENDED ->
          refuse(newTaskId, "worker task " + worker.taskId() + " is ending");
    }
  }

  private void refuse(String newTaskId, String reason) {
    worker.report(newTaskId, State.FAILED, "lease refused: " + reason);
  }

  private void add(String newTaskId, LeaseTask lease) {
    worker.leases().add(newTaskId, lease.getCapacity());
    // Before the update: the broker raises YARN's capacity as soon as it sees the lease RUNNING.
    worker.limitContainers();
    worker.report(newTaskId, State.RUNNING, "");
  }

  void kill(Event.Kill kill) {
    if (worker.leases().contains(kill.taskId())) {
      killLease(kill.taskId());
    } else if (!kill.taskId().equals(worker.taskId())) {
      worker.log("KILL of task " + kill.taskId() + " ignored: it is not running here");
    } else if (worker.phase() == Phase.STOPPING || worker.phase() == Phase.ENDING) {
      worker.log("KILL of task " + worker.taskId() + " repeated: it is already ending");
    } else {
      worker.report(worker.taskId(), State.KILLING, "");
      Duration own = end.stopGrace();
      end.killed(kill.grace().filter(policy -> policy.compareTo(own) < 0).orElse(own));
    }
  }

  private void killLease(String leaseId) {
    if (worker.phase() == Phase.STOPPING) {
      worker.log("KILL of lease " + leaseId + " waits for the daemon's end");
      return;
    }
    worker.leases().remove(leaseId);
    worker.limitContainers();
    worker.report(leaseId, State.KILLED, "");
    daemon.capacityLowered();
  }
}
