package io.howdah.emulator.agent;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;

/** What an executor runs in. */
interface ExecutorContainer {
  /** The process id that goes into the container status, if it has one. */
  Optional<Integer> statusPid();

  /** Ends all of it at once; the exit is reported as ever. */
  void destroy();

  /**
   * What the executor and its tasks hold together has changed.
   *
   * @param then done on the loop once the container has its new size
   */
  void resize(List<Resource> resources, Runnable then);

  /** Whether it goes on when its agent starts again. */
  boolean outlivesAgent();
}
