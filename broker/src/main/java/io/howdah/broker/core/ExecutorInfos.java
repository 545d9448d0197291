package io.howdah.broker.core;

import io.howdah.broker.model.ExecutorBinding;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.ResourceBundle;
import java.util.List;

/**
 * Makes the exact ExecutorInfo bytes that are stored with a worker before its launch. Pure: the
 * same arguments give the same bytes. Implemented by the Mesos adapter, so that the core needs no
 * protocol classes.
 */
public interface ExecutorInfos {
  /**
   * The binding of a new worker's executor.
   *
   * @param executorId new, used for this worker instance only
   * @param frameworkId the framework's id
   * @param role Mesos role that {@code resources} are allocated to
   * @param resources the executor's own, by reservation
   */
  ExecutorBinding bind(
      String executorId,
      String frameworkId,
      Fleet fleet,
      HadoopCluster cluster,
      String role,
      List<ResourceBundle> resources);
}
