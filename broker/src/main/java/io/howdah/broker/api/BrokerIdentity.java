package io.howdah.broker.api;

import java.util.Optional;

/** What the API has to know of this process and the election. Asked by any thread. */
public interface BrokerIdentity {
  /** host:port that this broker advertises. */
  String self();

  /** host:port of the broker that leads or is about to, perhaps this one. */
  Optional<String> leader();

  /** What keeps this broker from ZooKeeper, empty if nothing does. */
  String zooKeeperProblem();

  /**
   * A revision's worth of difference between this standby's file and the store, or another note.
   */
  Optional<String> configurationNote();
}
