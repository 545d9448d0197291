package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.Finding;
import io.howdah.broker.model.Finding.Severity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.SchedulerNames;
import io.howdah.broker.model.WorkerRange;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreflightTest {
  private static final Map<String, String> GOOD =
      Map.of(
          "yarn.scheduler.capacity.resource-calculator",
          "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator",
          "yarn.scheduler.minimum-allocation-mb",
          "256",
          "yarn.scheduler.maximum-allocation-mb",
          "4096",
          "yarn.scheduler.maximum-allocation-vcores",
          "4",
          "yarn.resourcemanager.recovery.enabled",
          "true",
          "yarn.resourcemanager.connect.retry-interval.ms",
          "2000",
          "yarn.nm.liveness-monitor.expiry-interval-ms",
          "60000");

  /** 1 to 4 vcores, 1 to 4 GB. */
  private static final Fleet ELASTIC =
      fleet(
          new CapacityRange(new Capacity(1, 1024), new Capacity(4, 4096), new Capacity(1, 1024)),
          Elasticity.DEFAULT,
          Daemon.NODE_MANAGER);

  @Test
  void nothingIsFoundInWhatHowdahRecommends() {
    ResourceManagerLimits limits =
        Preflight.limits(GOOD, SchedulerNames.UNKNOWN, List.of(ELASTIC), "howdah");
    assertThat(limits.findings()).isEmpty();
    assertThat(limits.smallest()).isEqualTo(new Capacity(1, 256));
    assertThat(limits.largest()).isEqualTo(new Capacity(4, 4096));
  }

  @Test
  void hadoopsDefaults() {
    ResourceManagerLimits limits =
        Preflight.limits(Map.of(), SchedulerNames.UNKNOWN, List.of(ELASTIC), "howdah");
    assertThat(limits.smallest()).isEqualTo(new Capacity(1, 1024));
    assertThat(limits.largest()).isEqualTo(new Capacity(4, 8192));
    assertThat(limits.findings())
        .extracting(f -> f.severity() + " " + f.property())
        .containsExactly(
            "ERROR yarn.scheduler.maximum-allocation-mb",
            "WARNING yarn.scheduler.capacity.resource-calculator",
            "WARNING yarn.resourcemanager.recovery.enabled",
            "WARNING yarn.resourcemanager.connect.retry-interval.ms",
            "WARNING yarn.nm.liveness-monitor.expiry-interval-ms");
  }

  @Test
  void lazyPreemption() {
    assertThat(only("yarn.scheduler.capacity.lazy-preemption-enabled", "true").severity())
        .isEqualTo(Severity.ERROR);
    assertThat(found("yarn.scheduler.capacity.lazy-preemption-enabled", "false")).isEmpty();
  }

  @Test
  void defaultResourceCalculator() {
    Finding finding =
        only(
            "yarn.scheduler.capacity.resource-calculator",
            "org.apache.hadoop.yarn.util.resource.DefaultResourceCalculator");
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.advice()).contains("DominantResourceCalculator");
  }

  @Test
  void nodesThatDynamicResourcesSet() {
    assertThat(only("yarn.resource.dynamic.nodes", "a:1").severity()).isEqualTo(Severity.ERROR);
  }

  @Test
  void aWorkerBelowTheSmallestAllocationCannotRegister() {
    List<Finding> found = found("yarn.scheduler.minimum-allocation-mb", "2048");
    assertThat(found.get(0).severity()).isEqualTo(Severity.ERROR);
    assertThat(found.get(0).problem()).contains("registration").contains("1 vcores and 1024 MB");
    assertThat(found("yarn.scheduler.minimum-allocation-vcores", "2").get(0).severity())
        .isEqualTo(Severity.ERROR);
  }

  @Test
  void whatIsNoMultipleOfTheSmallestAllocationIsWasted() {
    Finding finding = only("yarn.scheduler.minimum-allocation-mb", "300");
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.problem()).contains("124 MB");
  }

  @Test
  void containersThatNoWorkerHolds() {
    Finding memory = only("yarn.scheduler.maximum-allocation-mb", "4097");
    assertThat(memory.severity()).isEqualTo(Severity.ERROR);
    assertThat(memory.advice()).startsWith("set it to 4096").contains("largest-container");
    assertThat(only("yarn.scheduler.maximum-allocation-vcores", "5").severity())
        .isEqualTo(Severity.ERROR);
    Fleet fixed =
        fleet(CapacityRange.fixed(new Capacity(2, 2048)), Elasticity.DEFAULT, Daemon.NODE_MANAGER);
    assertThat(Preflight.limits(GOOD, SchedulerNames.UNKNOWN, List.of(fixed), "howdah").findings())
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING, Severity.WARNING);
    // One that is large enough is enough.
    assertThat(
            Preflight.limits(GOOD, SchedulerNames.UNKNOWN, List.of(fixed, ELASTIC), "howdah")
                .findings())
        .isEmpty();
  }

  @Test
  void aFleetMayNameASmallerLargestContainer() {
    Elasticity named =
        new Elasticity(
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            1,
            Optional.of(new Capacity(2, 2048)),
            List.of(),
            "");
    Fleet small =
        fleet(
            new CapacityRange(new Capacity(1, 1024), new Capacity(2, 2048), new Capacity(1, 1024)),
            named,
            Daemon.NODE_MANAGER);
    assertThat(Preflight.limits(GOOD, SchedulerNames.UNKNOWN, List.of(small), "howdah").findings())
        .isEmpty();
  }

  @Test
  void fleetsOfOtherDaemonsDoNotMatter() {
    Fleet history =
        fleet(
            CapacityRange.fixed(Capacity.NONE),
            Elasticity.DEFAULT,
            new Daemon("historyserver", "X", List.of()));
    assertThat(
            Preflight.limits(GOOD, SchedulerNames.UNKNOWN, List.of(history), "howdah").findings())
        .isEmpty();
  }

  @Test
  void administrators() {
    assertThat(found("yarn.admin.acl", "*")).isEmpty();
    assertThat(found("yarn.admin.acl", "yarn,howdah")).isEmpty();
    assertThat(found("yarn.admin.acl", "howdah admins")).isEmpty();
    assertThat(found("yarn.admin.acl", " *")).isEmpty();
    assertThat(only("yarn.admin.acl", "yarn,howdah2").severity()).isEqualTo(Severity.ERROR);
    assertThat(only("yarn.admin.acl", " ").severity()).isEqualTo(Severity.ERROR);
    assertThat(only("yarn.admin.acl", "yarn admins").severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void recoveryAndWaits() {
    assertThat(only("yarn.resourcemanager.recovery.enabled", "false").severity())
        .isEqualTo(Severity.WARNING);
    only("yarn.resourcemanager.work-preserving-recovery.enabled", "false");
    only("yarn.resourcemanager.connect.retry-interval.ms", "30000");
    only("yarn.resourcemanager.connect.retry-interval.ms", "30s");
    only("yarn.nm.liveness-monitor.expiry-interval-ms", "600000");
    only("yarn.nm.liveness-monitor.expiry-interval-ms", "5000");
  }

  @Test
  void anotherScheduler() {
    Finding finding =
        only(
            "yarn.resourcemanager.scheduler.class",
            "org.apache.hadoop.yarn.server.resourcemanager.scheduler.fair.FairScheduler");
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
  }

  private static Finding only(String property, String value) {
    List<Finding> found = found(property, value);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).property()).isEqualTo(property);
    assertThat(found.get(0).value()).isEqualTo(value);
    return found.get(0);
  }

  private static List<Finding> found(String property, String value) {
    Map<String, String> configuration = new HashMap<>(GOOD);
    configuration.put(property, value);
    return Preflight.limits(configuration, SchedulerNames.UNKNOWN, List.of(ELASTIC), "howdah")
        .findings();
  }

  private static Fleet fleet(CapacityRange capacity, Elasticity elasticity, Daemon daemon) {
    return new Fleet(
        new OwnerName("hadoop"),
        "main",
        new WorkerRange(1, 1),
        capacity,
        Resources.NONE,
        Resources.NONE,
        128,
        List.of(),
        "/var/lib/howdah",
        "",
        Map.of(),
        Map.of(),
        Duration.ofMinutes(1),
        Duration.ofMinutes(1),
        false,
        "",
        daemon,
        elasticity,
        Pool.HADOOP,
        List.of(),
        "v");
  }
}
