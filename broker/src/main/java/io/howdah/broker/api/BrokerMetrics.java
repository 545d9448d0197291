package io.howdah.broker.api;

import io.howdah.broker.loop.CommitMetrics;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.view.BrokerSnapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * {@code /metrics} in Prometheus' text form: the JVM, and the newest snapshot. A standby has only
 * the JVM and {@code howdah_leading 0}.
 */
public final class BrokerMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final Supplier<Optional<BrokerSnapshot>> snapshots;
  private final MultiGauge instances;
  private final MultiGauge pending;
  private final MultiGauge nodes;
  private final SharingMetrics sharing = new SharingMetrics(registry);
  private final Set<String> counters = new HashSet<>();
  private final CommitMetrics commits = new CommitTimers(registry);

  public BrokerMetrics(Supplier<Optional<BrokerSnapshot>> snapshots) {
    this.snapshots = snapshots;
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    gc.bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gauge("howdah.leading", "1 on the broker that leads", s -> 1);
    gauge("howdah.epoch", "Number of the leadership", s -> s.epoch());
    gauge("howdah.mesos.connected", "1 while subscribed to Mesos", s -> s.mesosConnected() ? 1 : 0);
    gauge(
        "howdah.configuration.revision",
        "Number of the newest revision",
        s -> s.revision().map(r -> r.number()).orElse(0L));
    gauge(
        "howdah.configuration.rejected",
        "1 while the newest proposed configuration was refused",
        s -> s.rejectedConfiguration().isEmpty() ? 0 : 1);
    instances =
        MultiGauge.builder("howdah.instances")
            .description("Instances by kind and state")
            .register(registry);
    pending =
        MultiGauge.builder("howdah.pending")
            .description("Instances that wait for room, by owner")
            .register(registry);
    nodes =
        MultiGauge.builder("howdah.nodes.running")
            .description("RUNNING nodes by Hadoop cluster")
            .register(registry);
  }

  /** Adds whether this broker's file differs from the newest revision; a standby has it too. */
  public void diverges(BooleanSupplier differs) {
    Gauge.builder(
            "howdah.configuration.diverges", differs, supplier -> supplier.getAsBoolean() ? 1 : 0)
        .description("1 while this broker's file differs from the newest revision")
        .strongReference(true)
        .register(registry);
  }

  /** Where the commit pipeline tells what it measures. */
  public CommitMetrics commits() {
    return commits;
  }

  /** The registry, for others who measure something. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  synchronized String scrape() {
    Optional<BrokerSnapshot> snapshot = snapshots.get();
    instances.register(snapshot.map(BrokerMetrics::instanceRows).orElse(List.of()), true);
    pending.register(
        snapshot
            .map(
                s ->
                    s.pending().stream()
                        .<MultiGauge.Row<?>>map(
                            p -> row(Tags.of("owner", p.owner().value()), p.count()))
                        .toList())
            .orElse(List.of()),
        true);
    nodes.register(
        snapshot
            .map(
                s ->
                    s.nodes().entrySet().stream()
                        .<MultiGauge.Row<?>>map(
                            e ->
                                row(
                                    Tags.of("cluster", e.getKey()),
                                    e.getValue().values().stream()
                                        .filter(n -> n.isRunning())
                                        .count()))
                        .toList())
            .orElse(List.of()),
        true);
    sharing.update(snapshot);
    snapshot.ifPresent(s -> s.counters().keySet().forEach(this::counter));
    return registry.scrape();
  }

  /** A leadership's totals; a new leadership is a new process, so that they never go back. */
  private void counter(String name) {
    if (counters.add(name)) {
      FunctionCounter.builder(
              "howdah." + name,
              snapshots,
              s -> s.get().map(x -> x.counters().getOrDefault(name, 0L)).orElse(0L))
          .description("Total since this leadership began")
          .register(registry);
    }
  }

  private void gauge(
      String name, String description, java.util.function.ToDoubleFunction<BrokerSnapshot> value) {
    Gauge.builder(name, snapshots, s -> s.get().map(value::applyAsDouble).orElse(0.0))
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private static List<MultiGauge.Row<?>> instanceRows(BrokerSnapshot snapshot) {
    Map<InstanceKind, Map<InstanceState, Integer>> counts = new EnumMap<>(InstanceKind.class);
    for (Instance instance : snapshot.instances().values()) {
      counts
          .computeIfAbsent(instance.kind(), k -> new EnumMap<>(InstanceState.class))
          .merge(instance.state(), 1, Integer::sum);
    }
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (InstanceKind kind : InstanceKind.values()) {
      for (InstanceState state : InstanceState.values()) {
        int count = counts.getOrDefault(kind, Map.of()).getOrDefault(state, 0);
        String word = state.name().toLowerCase(Locale.ROOT);
        rows.add(row(Tags.of("kind", kind.word(), "state", word), count));
      }
    }
    return rows;
  }

  private static MultiGauge.Row<?> row(Tags tags, long value) {
    return MultiGauge.Row.of(tags, value);
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
