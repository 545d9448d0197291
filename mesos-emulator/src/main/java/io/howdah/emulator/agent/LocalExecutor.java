package io.howdah.emulator.agent;

import java.util.Optional;
import org.apache.mesos.v1.Protos.KillPolicy;

/** An executor that is part of the emulator: Mesos' command executor or its Docker executor. */
interface LocalExecutor {
  /** Runs the task; its sandbox is ready. */
  void start();

  /** Ends the task with a grace period; may come again. */
  void kill(Optional<KillPolicy> policy);

  /** Ends the task since its executor is told to go. */
  void shutdown();

  /** Ends everything at once. */
  void destroy();

  /** The process id that goes into the container status, if it has one. */
  Optional<Integer> pid();
}
