package io.howdah.emulator.agent;

import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Where a built-in executor reports to. */
interface LocalUpdates {
  /** An update; the message may be null. Runs on the state loop. */
  void update(TaskState state, String message, TaskStatus.Builder more);

  /** The executor itself has been ended from outside; raw wait status. */
  void terminated(int status);

  /** The task could not be begun at all. */
  void launchFailed(String message);
}
