package io.howdah.broker.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A named set of Hadoop workers of one kind.
 *
 * @param name owner name of its workers
 * @param cluster name of its {@link HadoopCluster}
 * @param workers how many
 * @param capacity what each gives to YARN; nothing unless the daemon is a NodeManager
 * @param overhead what each worker has beside its capacity: cpus and memory for the daemon itself,
 *     and the kinds that do not follow demand, GPUs and disk
 * @param executor the executor's own resources
 * @param heapMb -Xmx of the daemon
 * @param constraints where workers may be placed
 * @param directory folder on the agents below which each place has its own
 * @param bindHostname host name for the daemon's addresses; empty: the agent's
 * @param properties further properties of the daemon, after the cluster's
 * @param environment further environment of the daemon, after the cluster's
 * @param drainDeadline how long a worker that is to go may wait for its applications to end
 * @param unreachable how long an unreachable worker keeps its place before it is replaced
 * @param containerCgroup whether containers are held in a child cgroup where possible
 * @param user operating system user that the executor runs as; empty: the framework's
 * @param daemon what its workers run
 * @param elasticity how it follows demand
 * @param pool that its resources are counted for
 * @param windows time windows that change the number of workers
 * @param version hash over everything that a running worker cannot change: not over the number of
 *     workers, the capacity beyond its minimum, or what only the broker carries out
 */
public record Fleet(
    OwnerName name,
    String cluster,
    WorkerRange workers,
    CapacityRange capacity,
    Resources overhead,
    Resources executor,
    int heapMb,
    List<Constraint> constraints,
    String directory,
    String bindHostname,
    Map<String, String> properties,
    Map<String, String> environment,
    Duration drainDeadline,
    Duration unreachable,
    boolean containerCgroup,
    String user,
    Daemon daemon,
    Elasticity elasticity,
    String pool,
    List<Window> windows,
    String version) {
  public Fleet {
    constraints = List.copyOf(constraints);
    properties = Map.copyOf(properties);
    environment = Map.copyOf(environment);
    windows = List.copyOf(windows);
  }

  /** Whether it follows demand in any way. */
  public boolean isElastic() {
    return daemon.isNodeManager()
        && !(workers.isFixed() && capacity.isFixed() && windows.isEmpty());
  }

  /** Resources of a worker's base task: its least capacity and the daemon's share. */
  public Resources task() {
    return overhead.plus(capacity.min().resources());
  }
}
