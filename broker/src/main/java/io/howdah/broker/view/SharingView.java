package io.howdah.broker.view;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.HadoopDemand.MasterUse;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.PendingDemand;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.model.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How capacity follows demand and is shared.
 *
 * @param fleets NodeManager fleets, by name
 * @param pools by name
 * @param limits by Hadoop cluster, what its ResourceManager's configuration means
 * @param decisions newest first, the last few hundred
 */
public record SharingView(
    List<FleetView> fleets,
    List<PoolView> pools,
    Map<String, ResourceManagerLimits> limits,
    List<Decision> decisions) {
  public static final SharingView EMPTY =
      new SharingView(List.of(), List.of(), Map.of(), List.of());

  /**
   * A fleet and its demand.
   *
   * @param fleet its name
   * @param cluster its Hadoop cluster
   * @param elastic whether it follows demand
   * @param pending what waits for it, empty while the ResourceManager was not heard
   * @param pendingSeconds how long something has been pending without a break
   * @param workers how many it is to have now
   * @param target capacity that it is to give to YARN now
   * @param why the planner's sentence
   * @param nodes its live workers
   */
  public record FleetView(
      OwnerName fleet,
      String cluster,
      boolean elastic,
      Optional<PendingDemand> pending,
      long pendingSeconds,
      int workers,
      Capacity target,
      String why,
      List<WorkerView> nodes) {}

  /**
   * A worker's capacity.
   *
   * @param id of its base task
   * @param hostname of its agent
   * @param anchor whether it is kept as large as the largest container
   * @param base with its base task
   * @param leases that it has, going ones left out
   * @param leasesWanted that it is to have
   * @param held capacity that YARN is to show now
   * @param node YARN's own view; empty while it lists none
   * @param masters what ApplicationMasters use there
   * @param doing what is under way with its capacity, empty if nothing is
   */
  public record WorkerView(
      InstanceId id,
      String hostname,
      boolean anchor,
      Capacity base,
      int leases,
      int leasesWanted,
      Capacity held,
      Optional<NodeView> node,
      MasterUse masters,
      String doing) {}

  /**
   * A pool.
   *
   * @param pool its definition, time windows applied
   * @param role Mesos role that new instances of it come into
   * @param use what its instances hold
   * @param useByRole the same by Mesos role: those that ran when its role was changed stay in
   *     theirs
   * @param pending instances of it that wait for room
   * @param takingBack what is being taken back for it
   */
  public record PoolView(
      Pool pool,
      String role,
      Resources use,
      Map<String, Resources> useByRole,
      int pending,
      List<TakingBack> takingBack) {}

  /**
   * Capacity on its way back.
   *
   * @param service that it is for
   * @param hostname where
   * @param from steps by worker; a worker that is stopped as a whole has 0
   * @param since when it began
   * @param graceSeconds that containers have
   */
  public record TakingBack(
      OwnerName service,
      String hostname,
      Map<InstanceId, Integer> from,
      Instant since,
      long graceSeconds) {}
}
