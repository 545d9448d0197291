package io.howdah.broker.yarn;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Finding;
import io.howdah.broker.model.Finding.Severity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.model.SchedulerNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/**
 * What a ResourceManager's effective configuration means for the fleets of its cluster: a pure
 * function. Defaults are those of Hadoop's yarn-default.xml.
 */
final class Preflight {
  static final String CALCULATOR = "yarn.scheduler.capacity.resource-calculator";
  static final String LAZY_PREEMPTION = "yarn.scheduler.capacity.lazy-preemption-enabled";

  /** Of {@code dynamic-resources.xml}: the nodes that it sets. */
  static final String DYNAMIC_NODES = "yarn.resource.dynamic.nodes";

  /** A worker is restarted in place within about 5 s, a ResourceManager fails over within 10 s. */
  private static final long EXPIRY_LEAST_MS = 20_000;

  private static final long EXPIRY_MOST_MS = 120_000;
  private static final long RETRY_MOST_MS = 5_000;

  private final Map<String, String> configuration;
  private final List<Finding> findings = new ArrayList<>();

  private Preflight(Map<String, String> configuration) {
    this.configuration = configuration;
  }

  /**
   * Judges a configuration.
   *
   * @param configuration as far as it can be seen; what is missing counts as Hadoop's default
   * @param names queues and labels
   * @param fleets of this cluster; those whose daemon is no NodeManager are left out
   * @param user that the broker calls as
   */
  static ResourceManagerLimits limits(
      Map<String, String> configuration, SchedulerNames names, List<Fleet> fleets, String user) {
    Preflight preflight = new Preflight(configuration);
    List<Fleet> workers = fleets.stream().filter(f -> f.daemon().isNodeManager()).toList();
    Capacity smallest =
        new Capacity(
            (int)
                preflight.number(
                    YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_VCORES,
                    YarnConfiguration.DEFAULT_RM_SCHEDULER_MINIMUM_ALLOCATION_VCORES),
            preflight.number(
                YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB,
                YarnConfiguration.DEFAULT_RM_SCHEDULER_MINIMUM_ALLOCATION_MB));
    Capacity largest =
        new Capacity(
            (int)
                preflight.number(
                    YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_VCORES,
                    YarnConfiguration.DEFAULT_RM_SCHEDULER_MAXIMUM_ALLOCATION_VCORES),
            preflight.number(
                YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_MB,
                YarnConfiguration.DEFAULT_RM_SCHEDULER_MAXIMUM_ALLOCATION_MB));
    preflight.scheduler();
    preflight.dynamicResources();
    preflight.administrator(user);
    preflight.recovery();
    preflight.waits();
    ContainerSizes.check(smallest, largest, workers, preflight.findings);
    preflight.findings.addAll(SchedulerQueues.findings(names, workers));
    preflight.findings.sort(Comparator.comparing(Finding::severity));
    return new ResourceManagerLimits(smallest, largest, names, preflight.findings);
  }

  private void scheduler() {
    String scheduler = text(YarnConfiguration.RM_SCHEDULER, YarnConfiguration.DEFAULT_RM_SCHEDULER);
    if (!scheduler.endsWith(".CapacityScheduler")) {
      add(
          Severity.WARNING,
          YarnConfiguration.RM_SCHEDULER,
          "Howdah was tried with the CapacityScheduler only",
          "set it to " + YarnConfiguration.DEFAULT_RM_SCHEDULER);
      return;
    }
    if (!text(CALCULATOR, "").endsWith("DominantResourceCalculator")) {
      add(
          Severity.WARNING,
          CALCULATOR,
          "it looks at memory alone: workers get more containers than they have vcores, and vcores"
              + " that are taken back end no container, so that they never come back",
          "set it to org.apache.hadoop.yarn.util.resource.DominantResourceCalculator in"
              + " capacity-scheduler.xml");
    }
    if (isTrue(LAZY_PREEMPTION, false)) {
      add(
          Severity.ERROR,
          LAZY_PREEMPTION,
          "containers that are to go are only marked, and the capacity does not come back until"
              + " another job wants it",
          "set it to false in capacity-scheduler.xml");
    }
  }

  private void dynamicResources() {
    if (!text(DYNAMIC_NODES, "").isEmpty()) {
      add(
          Severity.ERROR,
          DYNAMIC_NODES,
          "these nodes get their capacity from dynamic-resources.xml whenever they register, above"
              + " what Howdah holds for them (law 6)",
          "remove Howdah's workers from dynamic-resources.xml and run 'yarn rmadmin"
              + " -refreshNodesResources'");
    }
  }

  /** Administrators only may change capacities, whether yarn.acl.enable is true or not. */
  private void administrator(String user) {
    String list = text(YarnConfiguration.YARN_ADMIN_ACL, YarnConfiguration.DEFAULT_YARN_ADMIN_ACL);
    // "user1,user2 group1,group2"; a leading space: groups only.
    String[] parts = list.split(" ", 2);
    boolean groups = parts.length == 2 && !parts[1].isBlank();
    if (list.strip().equals("*")
        || (groups && parts[1].strip().equals("*"))
        || List.of(parts[0].split(",")).contains(user)) {
      return;
    }
    String advice =
        "add %s to it in the ResourceManager's yarn-site.xml and run 'yarn rmadmin -refreshAdminAcls'"
            .formatted(user);
    if (groups) {
      add(
          Severity.WARNING,
          YarnConfiguration.YARN_ADMIN_ACL,
          "it does not name the broker's user %s; unless that is in one of the groups there, every change of capacity is refused"
              .formatted(user),
          advice);
    } else {
      add(
          Severity.ERROR,
          YarnConfiguration.YARN_ADMIN_ACL,
          "every change of capacity by the broker's user %s is refused, unless the ResourceManager runs as the same user"
              .formatted(user),
          advice);
    }
  }

  private void recovery() {
    if (!isTrue(
        YarnConfiguration.RECOVERY_ENABLED, YarnConfiguration.DEFAULT_RM_RECOVERY_ENABLED)) {
      add(
          Severity.WARNING,
          YarnConfiguration.RECOVERY_ENABLED,
          "every application is gone when the ResourceManager restarts",
          "set it to true, and yarn.resourcemanager.store.class to ZKRMStateStore");
    } else if (!isTrue(
        YarnConfiguration.RM_WORK_PRESERVING_RECOVERY_ENABLED,
        YarnConfiguration.DEFAULT_RM_WORK_PRESERVING_RECOVERY_ENABLED)) {
      add(
          Severity.WARNING,
          YarnConfiguration.RM_WORK_PRESERVING_RECOVERY_ENABLED,
          "every container is ended when the ResourceManager restarts",
          "set it to true");
    }
  }

  private void waits() {
    long retry =
        number(
            YarnConfiguration.RESOURCEMANAGER_CONNECT_RETRY_INTERVAL_MS,
            YarnConfiguration.DEFAULT_RESOURCEMANAGER_CONNECT_RETRY_INTERVAL_MS);
    if (retry > RETRY_MOST_MS) {
      add(
          Severity.WARNING,
          YarnConfiguration.RESOURCEMANAGER_CONNECT_RETRY_INTERVAL_MS,
          "workers find a restarted ResourceManager only after so long (29 s by default) and get no"
              + " containers meanwhile",
          "set it to 2000 for ResourceManager and workers");
    }
    long expiry =
        number(
            YarnConfiguration.RM_NM_EXPIRY_INTERVAL_MS,
            YarnConfiguration.DEFAULT_RM_NM_EXPIRY_INTERVAL_MS);
    if (expiry > EXPIRY_MOST_MS) {
      add(
          Severity.WARNING,
          YarnConfiguration.RM_NM_EXPIRY_INTERVAL_MS,
          "containers of a worker that died, and the jobs that wait for them, hang for so long",
          "set it to 60000");
    } else if (expiry < EXPIRY_LEAST_MS) {
      add(
          Severity.WARNING,
          YarnConfiguration.RM_NM_EXPIRY_INTERVAL_MS,
          "a worker that is restarted in place, or outlives a failover of the ResourceManager, is"
              + " given up too early, with its containers",
          "set it to 60000");
    }
  }

  private void add(Severity severity, String property, String problem, String advice) {
    findings.add(new Finding(severity, property, text(property, ""), problem, advice));
  }

  private String text(String property, String otherwise) {
    String value = configuration.get(property);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private boolean isTrue(String property, boolean otherwise) {
    return text(property, Boolean.toString(otherwise)).strip().equalsIgnoreCase("true");
  }

  /** A number, also with one of Hadoop's units of time. */
  private long number(String property, long otherwise) {
    String value = text(property, Long.toString(otherwise)).strip();
    try {
      if (value.endsWith("ms")) {
        return Long.parseLong(value.substring(0, value.length() - 2).strip());
      }
      return value.endsWith("s")
          ? 1000 * Long.parseLong(value.substring(0, value.length() - 1).strip())
          : Long.parseLong(value);
    } catch (NumberFormatException e) {
      // The ResourceManager runs with it, so it means something to it; nothing is said about it.
      return otherwise;
    }
  }
}
