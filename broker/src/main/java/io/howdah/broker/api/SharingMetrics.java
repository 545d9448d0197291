package io.howdah.broker.api;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Finding.Severity;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.PendingDemand;
import io.howdah.broker.model.Resources;
import io.howdah.broker.view.BrokerSnapshot;
import io.howdah.broker.view.SharingView.FleetView;
import io.howdah.broker.view.SharingView.PoolView;
import io.howdah.broker.view.SharingView.WorkerView;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Demand, capacity and pools of the newest snapshot as gauges; a standby has none of them. */
final class SharingMetrics {
  private final Map<MultiGauge, Function<BrokerSnapshot, List<MultiGauge.Row<?>>>> gauges =
      new LinkedHashMap<>();
  private final MeterRegistry registry;

  SharingMetrics(MeterRegistry registry) {
    this.registry = registry;
    demand("memory.mb", "MiB", PendingDemand::memoryMb);
    demand("vcores", "Vcores", PendingDemand::vcores);
    demand("containers", "Containers", PendingDemand::containers);
    gauge(
        "fleet.workers.wanted",
        "Workers that a fleet is to have now",
        s ->
            s.definitions().fleets().values().stream()
                .<MultiGauge.Row<?>>map(
                    fleet -> row(Tags.of("fleet", fleet.name().value()), s.wanted(fleet)))
                .toList());
    capacity("target", "that it is to give to YARN now", FleetView::target);
    capacity("held", "that YARN is to show now", fleet -> sum(fleet, WorkerView::held));
    capacity("shown", "that YARN shows", fleet -> sum(fleet, SharingMetrics::shown));
    capacity("used", "that YARN's containers use", fleet -> sum(fleet, SharingMetrics::used));
    fleets(
        "leases",
        "Leases that workers have, those that are going left out",
        fleet -> Optional.of(fleet.nodes().stream().mapToInt(WorkerView::leases).sum()));
    fleets(
        "leases.wanted",
        "Leases that workers are to have now",
        fleet -> Optional.of(fleet.nodes().stream().mapToInt(WorkerView::leasesWanted).sum()));
    pool("use", "What the instances of a pool hold", pool -> Optional.of(pool.use()));
    pool(
        "guarantee",
        "What is never taken back from a pool",
        pool -> Optional.of(pool.pool().guarantee()));
    pool("limit", "What a pool never has more of", pool -> pool.pool().limit());
    pools("pending", "Instances of a pool that wait for room", p -> Optional.of(p.pending()));
    pools(
        "reclaims",
        "Agents on which capacity is being taken back for a pool",
        p -> Optional.of(p.takingBack().size()));
    gauge(
        "preflight.findings", "What would hurt in a ResourceManager's configuration", this::found);
  }

  void update(Optional<BrokerSnapshot> snapshot) {
    gauges.forEach((gauge, rows) -> gauge.register(snapshot.map(rows).orElse(List.of()), true));
  }

  private void demand(String kind, String unit, Function<PendingDemand, Long> value) {
    fleets(
        "hadoop.pending." + kind,
        unit + " that applications wait for; missing while the ResourceManager is not heard",
        fleet -> fleet.pending().map(value));
  }

  private void capacity(String name, String which, Function<FleetView, Capacity> value) {
    fleets(
        "fleet.capacity." + name + ".memory.mb",
        "MiB " + which,
        fleet -> Optional.of(value.apply(fleet).memoryMb()));
    fleets(
        "fleet.capacity." + name + ".vcores",
        "Vcores " + which,
        fleet -> Optional.of(value.apply(fleet).vcores()));
  }

  private void pool(String name, String what, Function<PoolView, Optional<Resources>> value) {
    pools(name + ".cpus", what, pool -> value.apply(pool).map(Resources::cpus));
    pools(name + ".memory.mb", what, pool -> value.apply(pool).map(Resources::memoryMb));
  }

  private void fleets(
      String name, String description, Function<FleetView, Optional<? extends Number>> value) {
    gauge(
        name,
        description,
        s -> rows(s.sharing().fleets(), f -> Tags.of("fleet", f.fleet().value()), value));
  }

  private void pools(
      String name, String description, Function<PoolView, Optional<? extends Number>> value) {
    gauge(
        "pool." + name,
        description,
        s -> rows(s.sharing().pools(), p -> Tags.of("pool", p.pool().name()), value));
  }

  private void gauge(
      String name, String description, Function<BrokerSnapshot, List<MultiGauge.Row<?>>> rows) {
    gauges.put(
        MultiGauge.builder("howdah." + name).description(description).register(registry), rows);
  }

  private List<MultiGauge.Row<?>> found(BrokerSnapshot snapshot) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    snapshot
        .sharing()
        .limits()
        .forEach(
            (cluster, limits) -> {
              for (Severity severity : Severity.values()) {
                String word = severity.name().toLowerCase(Locale.ROOT);
                rows.add(
                    row(
                        Tags.of("cluster", cluster, "severity", word),
                        HadoopJson.count(limits.findings(), severity)));
              }
            });
    return rows;
  }

  private static Capacity sum(FleetView fleet, Function<WorkerView, Capacity> value) {
    return fleet.nodes().stream().map(value).reduce(Capacity.NONE, Capacity::plus);
  }

  private static Capacity shown(WorkerView worker) {
    return worker
        .node()
        .filter(NodeView::isRunning)
        .map(node -> new Capacity(node.vcores(), node.memoryMb()))
        .orElse(Capacity.NONE);
  }

  private static Capacity used(WorkerView worker) {
    return worker
        .node()
        .filter(NodeView::isRunning)
        .map(node -> new Capacity(node.usedVcores(), node.usedMemoryMb()))
        .orElse(Capacity.NONE);
  }

  private static <T> List<MultiGauge.Row<?>> rows(
      List<T> items, Function<T, Tags> tags, Function<T, Optional<? extends Number>> value) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (T item : items) {
      value.apply(item).ifPresent(number -> rows.add(row(tags.apply(item), number)));
    }
    return rows;
  }

  private static MultiGauge.Row<?> row(Tags tags, Number value) {
    return MultiGauge.Row.of(tags, value);
  }
}
