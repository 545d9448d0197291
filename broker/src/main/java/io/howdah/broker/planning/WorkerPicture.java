package io.howdah.broker.planning;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.HadoopDemand.MasterUse;
import io.howdah.broker.model.InstanceId;
import java.time.Instant;

/**
 * A worker as the planner sees it: what Mesos, the ResourceManager and the watches know of it.
 *
 * @param id of its base task
 * @param hostname as pending requests name it ({@code HadoopDemand.byHost})
 * @param phase what it is good for
 * @param launchedAt when its launch was decided (wall clock); only compared
 * @param steps live leases that are not being taken back, those that are not RUNNING yet included
 * @param capability as the ResourceManager shows it, {@link Capacity#NONE} where it lists no node
 * @param used by containers, as the ResourceManager shows it
 * @param masters what ApplicationMasters use of it
 * @param registered whether the ResourceManager counts its node, whatever the phase
 * @param idleSteps steps that were free all the time of {@code idle-release} ({@link IdleWatch})
 * @param idle whether it served no application all that time ({@link IdleWatch})
 * @param full whether its agent lately had no room for a lease
 * @param frozen whether it must not grow: a service waits for its agent
 * @param range its fleet's, but with the steps that its leases have: they keep the size that they
 *     were launched with ({@code capacity.step} of the fleet may have changed since)
 */
public record WorkerPicture(
    InstanceId id,
    String hostname,
    Phase phase,
    Instant launchedAt,
    int steps,
    Capacity capability,
    Capacity used,
    MasterUse masters,
    boolean registered,
    int idleSteps,
    boolean idle,
    boolean full,
    boolean frozen,
    CapacityRange range) {

  /** What it gives to YARN once all its leases run and are shown. */
  public Capacity target() {
    return range.min().plus(range.step().times(steps));
  }

  /** Steps that it must keep for its ApplicationMasters, at most those that it has. */
  public int keptSteps() {
    return Math.min(steps, range.stepsFor(masters.use()));
  }

  /** Steps that its containers use none of; what {@link IdleWatch} is told. */
  public int freeSteps() {
    return steps - Math.min(steps, range.stepsFor(used));
  }
}
