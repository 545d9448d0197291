package io.howdah.mesos.leader;

import io.howdah.mesos.HostAndPort;
import java.util.Optional;

/** Tells which master to try. What it says is a hint: the master itself may redirect. */
public interface LeaderDetector extends AutoCloseable {
  /**
   * Begins to watch.
   *
   * @param changed called from any thread whenever {@link #watched()} may have changed; must not
   *     block
   */
  void start(Runnable changed);

  /** The master to try next. Empty: none is known, a change will be told. Never blocks. */
  Optional<HostAndPort> next();

  /**
   * The leader as far as this detector watches it; a subscription to another master is then given
   * up. Empty if unknown or if it does not watch.
   */
  Optional<HostAndPort> watched();

  /**
   * Whether this address is a master's as far as the detector knows, by another name of its host
   * too: what is secret may go there. Looks names up, and waits for that.
   */
  boolean isMaster(HostAndPort address);

  /** What it looks at, for messages. */
  String describe();

  /** Ends watching. Idempotent. */
  @Override
  void close();
}
