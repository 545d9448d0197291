package io.howdah.broker.yarn;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Finding;
import io.howdah.broker.model.Finding.Severity;
import io.howdah.broker.model.Fleet;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/** Whether the ResourceManager's smallest and largest containers go with the fleets' sizes. */
final class ContainerSizes {
  private ContainerSizes() {}

  /**
   * Adds findings.
   *
   * @param smallest allocation, and the smallest node that may register
   * @param largest container
   */
  static void check(
      Capacity smallest, Capacity largest, List<Fleet> fleets, List<Finding> findings) {
    fleets.forEach(fleet -> registers(smallest, fleet, findings));
    fleets.forEach(fleet -> isUsedUp(smallest, fleet, findings));
    largestFits(largest, fleets, findings);
  }

  private static void registers(Capacity smallest, Fleet fleet, List<Finding> findings) {
    Capacity least = fleet.capacity().min();
    String problem =
        "a worker of fleet %s begins with %s: the ResourceManager refuses its registration and it ends"
            .formatted(fleet.name(), least);
    if (smallest.memoryMb() > least.memoryMb()) {
      findings.add(
          new Finding(
              Severity.ERROR,
              YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB,
              Long.toString(smallest.memoryMb()),
              problem,
              "set it to %d or less, or the fleet's capacity to more".formatted(least.memoryMb())));
    }
    if (smallest.vcores() > least.vcores()) {
      findings.add(
          new Finding(
              Severity.ERROR,
              YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_VCORES,
              Integer.toString(smallest.vcores()),
              problem,
              "set it to %d or less, or the fleet's capacity to more".formatted(least.vcores())));
    }
  }

  private static void isUsedUp(Capacity smallest, Fleet fleet, List<Finding> findings) {
    Capacity least = fleet.capacity().min();
    if (smallest.memoryMb() > 0 && least.memoryMb() % smallest.memoryMb() != 0) {
      findings.add(
          new Finding(
              Severity.WARNING,
              YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB,
              Long.toString(smallest.memoryMb()),
              "%d MB of a worker of fleet %s, with %d MB at least, are never used: requests are rounded up to a multiple of it"
                  .formatted(
                      least.memoryMb() % smallest.memoryMb(), fleet.name(), least.memoryMb()),
              "make the fleet's least capacity a multiple of it"));
    }
    if (smallest.vcores() > 0 && least.vcores() % smallest.vcores() != 0) {
      findings.add(
          new Finding(
              Severity.WARNING,
              YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_VCORES,
              Integer.toString(smallest.vcores()),
              "%d vcores of a worker of fleet %s, with %d at least, are never used"
                  .formatted(least.vcores() % smallest.vcores(), fleet.name(), least.vcores()),
              "make the fleet's least capacity a multiple of it"));
    }
  }

  /** Law 7: some worker must be able to hold the largest container that is accepted. */
  private static void largestFits(Capacity largest, List<Fleet> fleets, List<Finding> findings) {
    if (fleets.isEmpty()
        || fleets.stream().anyMatch(fleet -> most(fleet).covers(wanted(fleet, largest)))) {
      return;
    }
    Fleet best =
        fleets.stream()
            .max(
                Comparator.comparing((Fleet fleet) -> most(fleet).memoryMb())
                    .thenComparing(fleet -> most(fleet).vcores()))
            .orElseThrow();
    Severity severity =
        fleets.stream().anyMatch(Fleet::isElastic) ? Severity.ERROR : Severity.WARNING;
    Capacity most = most(best);
    Capacity wanted = wanted(best, largest);
    String problem =
        "no worker holds a container of %s (the largest, of fleet %s, has %s): jobs with larger containers are turned away"
            .formatted(wanted, best.name(), most);
    if (wanted.memoryMb() > most.memoryMb()) {
      findings.add(
          new Finding(
              severity,
              YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_MB,
              Long.toString(largest.memoryMb()),
              problem,
              advice(Long.toString(most.memoryMb()))));
    }
    if (wanted.vcores() > most.vcores()) {
      findings.add(
          new Finding(
              severity,
              YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_VCORES,
              Integer.toString(largest.vcores()),
              problem,
              advice(Integer.toString(most.vcores()))));
    }
  }

  private static String advice(String most) {
    return "set it to %s, or the fleet's largest-container to what its workers hold, or its capacity to more"
        .formatted(most);
  }

  /** What a worker reaches with all its leases. */
  private static Capacity most(Fleet fleet) {
    CapacityRange capacity = fleet.capacity();
    return capacity.min().plus(capacity.step().times(capacity.maxSteps()));
  }

  private static Capacity wanted(Fleet fleet, Capacity largest) {
    return fleet.elasticity().largestContainer().map(named -> named.min(largest)).orElse(largest);
  }
}
