package io.howdah.mesos.scheduler;

import io.howdah.mesos.MesosException;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * What a {@link SchedulerConnection} tells. All methods are called from the connection's one
 * thread, in the order of the events; nothing more is read from the master while one runs, so a
 * listener that blocks holds back the master through TCP. An exception drops the subscription,
 * which is then made anew.
 */
public interface SchedulerListener {
  /** The master accepted the subscription. Offers of an earlier one are void. */
  void subscribed(Event.Subscribed subscribed);

  /** Any event but SUBSCRIBED, HEARTBEAT and ERROR; types newer than this client included. */
  void event(Event event);

  /** The subscription is lost; the connection is subscribing again by itself. */
  void disconnected(MesosException cause);

  /**
   * Mesos ended the framework or refuses it for good: {@link
   * io.howdah.mesos.FrameworkRemovedException}, {@link io.howdah.mesos.FailedOverException}, {@link
   * io.howdah.mesos.ErrorEventException}, {@link io.howdah.mesos.AuthenticationRefusedException} or
   * {@link io.howdah.mesos.SubscriptionRefusedException}. Called once, last; the connection has
   * closed itself.
   */
  void failed(MesosException cause);
}
