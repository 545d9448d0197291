package io.howdah.mesos.scheduler;

/** A scheduler's subscription to the leading master. */
public final class SchedulerConnection {
  private SchedulerConnection() {}
}
