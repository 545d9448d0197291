package io.howdah.broker.matching;

import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Resources;
import java.util.List;
import java.util.Optional;

/**
 * Identical instances of one owner that wait for room. They are looked at as one, so that a
 * thousand of them cost no more than one.
 *
 * @param owner fleet or service
 * @param kind of the instances
 * @param role Mesos role of the offers that it may use; a lease's is that of its worker's executor
 * @param count how many, 1 or more
 * @param task resources of one task, without ports
 * @param executor resources of its executor; {@link Resources#NONE} for services
 * @param ports host ports in order; 0: any port of the offer
 * @param constraints all must hold
 * @param pin a worker's place, or a lease's agent; empty: anywhere
 * @param leases how many leases each task needs on the same agent, launched together with it
 * @param furtherLeases how many more of them each task takes along where its agent has room
 * @param lease resources of each of those
 * @param leaseOf the worker that leases are for (leases only)
 */
public record TaskGroup(
    OwnerName owner,
    InstanceKind kind,
    String role,
    int count,
    Resources task,
    Resources executor,
    List<Integer> ports,
    List<Constraint> constraints,
    Optional<Pin> pin,
    int leases,
    int furtherLeases,
    Resources lease,
    Optional<InstanceId> leaseOf) {
  public TaskGroup {
    ports = List.copyOf(ports);
    constraints = List.copyOf(constraints);
  }

  /** A group without leases. */
  public static TaskGroup of(
      OwnerName owner,
      InstanceKind kind,
      String role,
      int count,
      Resources task,
      Resources executor,
      List<Integer> ports,
      List<Constraint> constraints,
      Optional<Pin> pin) {
    return new TaskGroup(
        owner,
        kind,
        role,
        count,
        task,
        executor,
        ports,
        constraints,
        pin,
        0,
        0,
        Resources.NONE,
        Optional.empty());
  }

  public TaskGroup withCount(int instances) {
    return with(instances, furtherLeases);
  }

  public TaskGroup withFurtherLeases(int further) {
    return with(count, further);
  }

  private TaskGroup with(int instances, int further) {
    return new TaskGroup(
        owner,
        kind,
        role,
        instances,
        task,
        executor,
        ports,
        constraints,
        pin,
        leases,
        further,
        lease,
        leaseOf);
  }

  /** Everything that one instance needs on its agent. */
  public Resources demand() {
    return task.plus(executor).plus(lease.times(leases));
  }
}
