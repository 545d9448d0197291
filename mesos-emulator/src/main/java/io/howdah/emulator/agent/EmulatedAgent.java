package io.howdah.emulator.agent;

/** What tests may do to an agent; called on the state loop. */
public interface EmulatedAgent {
  void start();

  /** Its id, or nothing before it is registered. */
  String agentId();

  /** Dies as with SIGKILL: its connections break, its executors live on. */
  void kill();

  /** Starts again with the same work directory and id; with a new id if it had left for good. */
  void restart();

  /** Is cut off from the master, which notices only after a while. */
  void lose();

  /** Is no longer cut off. */
  void comeBack();

  /** Unregisters, as with SIGUSR1, and ends with all that it runs. */
  void leave();

  /** A new master leads. */
  void masterChanged();

  /** Ends for good, with all that it has started. */
  void stop();
}
