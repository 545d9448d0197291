package io.howdah.broker.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A named set of Hadoop workers of one kind.
 *
 * @param name owner name of its workers
 * @param cluster name of its {@link HadoopCluster}
 * @param workers how many are wanted, 0 or more
 * @param capacity what each gives to YARN
 * @param overhead what each daemon needs beside its capacity: cpus and memory for the NodeManager
 *     itself
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
 * @param version hash over everything that a running worker cannot change; not over {@code
 *     workers}, {@code drainDeadline}, {@code unreachable}
 */
public record Fleet(
    OwnerName name,
    String cluster,
    int workers,
    Capacity capacity,
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
    String version) {
  /** TCP ports of a worker: address, localizer, webapp, collector, shuffle. */
  public static final int PORTS = 5;

  public Fleet {
    constraints = List.copyOf(constraints);
    properties = Map.copyOf(properties);
    environment = Map.copyOf(environment);
  }

  /**
   * Resources of a worker's base task: its capacity and the daemon's share. One vcore counts as one
   * cpu.
   */
  public Resources task() {
    return overhead.plus(new Resources(capacity.vcores() * 1000L, capacity.memoryMb(), 0, 0));
  }
}
