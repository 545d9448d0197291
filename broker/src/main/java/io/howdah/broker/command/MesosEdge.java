package io.howdah.broker.command;

import io.howdah.broker.config.BrokerSettings;
import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.core.ExecutorInfos;
import io.howdah.broker.election.LeaderAddress;

/** What a leadership needs of Mesos. */
interface MesosEdge extends AutoCloseable {
  /** Carries an effect out without waiting. */
  void carryOut(Effect.MesosEffect effect);

  /** Ends the subscription without TEARDOWN: tasks run on. */
  @Override
  void close();

  /** Makes an edge for each leadership. */
  interface Factory {
    /** ExecutorInfos whose archive is fetched from this address. */
    ExecutorInfos executorInfos(BrokerSettings settings, String archive);

    /** An edge that connects with {@link Effect.Connect}. */
    MesosEdge open(BrokerSettings settings, LeaderAddress self, long epoch, Sink sink);
  }

  /** Takes events; waits for room. */
  interface Sink {
    void post(Event event) throws InterruptedException;
  }
}
