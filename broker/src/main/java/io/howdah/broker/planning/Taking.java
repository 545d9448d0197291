package io.howdah.broker.planning;

import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.Resources;
import java.util.Map;
import java.util.Set;

/**
 * What is taken back from the workers on one agent, and what it costs.
 *
 * @param steps how many each of these workers gives
 * @param release workers that serve no application and are drained as a whole, their steps too
 * @param freed Mesos resources that become free, not less than what was asked
 * @param containersLost containers that the ResourceManager is expected to end
 * @param containerSecondsLost how long they ran together
 * @param disturbsMasters whether containers are lost on a worker that runs ApplicationMasters
 */
public record Taking(
    Map<InstanceId, Integer> steps,
    Set<InstanceId> release,
    Resources freed,
    int containersLost,
    long containerSecondsLost,
    boolean disturbsMasters) {
  public Taking {
    steps = Map.copyOf(steps);
    release = Set.copyOf(release);
  }
}
