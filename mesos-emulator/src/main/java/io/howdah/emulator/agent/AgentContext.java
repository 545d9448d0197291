package io.howdah.emulator.agent;

import io.howdah.emulator.loop.StateLoop;
import io.howdah.emulator.master.MasterLink;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What all agents of an emulator share.
 *
 * @param workers runs what blocks: fetching, starting and ending processes, Docker
 * @param uuids makes container ids and uuids of updates
 * @param docker whether Docker tasks are run; if not they fail
 */
public record AgentContext(
    StateLoop loop,
    MasterLink master,
    Executor workers,
    Supplier<String> uuids,
    AgentTimes times,
    boolean docker) {

  /**
   * Times of an agent; the defaults are those of Mesos.
   *
   * @param updateRetry first wait for an acknowledgement; doubles with each retry
   * @param executorRegistration an executor must subscribe within this
   * @param executorReregistration an executor must subscribe again within this after a restart
   * @param executorShutdownGrace between SHUTDOWN and the end of the container
   * @param killGrace between SIGTERM and SIGKILL of command tasks without a kill policy
   * @param dockerInspect between two looks whether an executor's Docker container has begun
   */
  public record AgentTimes(
      Duration updateRetry,
      Duration executorRegistration,
      Duration executorReregistration,
      Duration executorShutdownGrace,
      Duration killGrace,
      Duration dockerInspect) {
    /** With the default look at Docker containers. */
    public AgentTimes(
        Duration updateRetry,
        Duration executorRegistration,
        Duration executorReregistration,
        Duration executorShutdownGrace,
        Duration killGrace) {
      this(
          updateRetry,
          executorRegistration,
          executorReregistration,
          executorShutdownGrace,
          killGrace,
          Duration.ofMillis(500));
    }

    /** The defaults of Mesos. */
    public static AgentTimes defaults() {
      return new AgentTimes(
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(3));
    }
  }

  double timestamp() {
    var now = loop.now();
    long micros = now.getNano() / 1000;
    return now.getEpochSecond() + micros / 1e6;
  }
}
