package io.howdah.mesos.executor;

import io.howdah.mesos.MesosException;
import org.apache.mesos.v1.executor.Protos.Event;

/**
 * What an {@link ExecutorConnection} tells. All methods are called from the connection's one
 * thread, in the order of the events; nothing more is read while one runs, so hand long work to
 * another thread. An exception drops the subscription, which is then made anew.
 */
public interface ExecutorListener {
  /** The agent accepted the subscription: the first, or one after the agent was away. */
  void subscribed(Event.Subscribed subscribed);

  /**
   * LAUNCH, LAUNCH_GROUP, KILL, MESSAGE, SHUTDOWN, or an ACKNOWLEDGED (already dealt with by the
   * connection). SUBSCRIBED, HEARTBEAT and ERROR never come here. After SHUTDOWN the connection
   * stands until it is closed or the agent ends it, but is not made anew.
   */
  void event(Event event);

  /** The agent is away; the connection is subscribing again by itself. */
  void disconnected(MesosException cause);

  /**
   * There is no way on and the executor must end: {@link io.howdah.mesos.AgentLostException},
   * {@link io.howdah.mesos.ErrorEventException} or {@link
   * io.howdah.mesos.SubscriptionRefusedException}. Called once, last; the connection has closed
   * itself.
   */
  void failed(MesosException cause);
}
