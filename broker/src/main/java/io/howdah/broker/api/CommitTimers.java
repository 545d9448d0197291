package io.howdah.broker.api;

import io.howdah.broker.loop.CommitMetrics;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * What commits cost, for {@code /metrics}. The buckets stand around 0.8 s: an offer waits no longer
 * for the commit of its launch (law 8).
 */
final class CommitTimers implements CommitMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100),
    Duration.ofMillis(400),
    Duration.ofMillis(800),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10)
  };

  private final Timer transactions;
  private final Timer waits;
  private final DistributionSummary changes;

  CommitTimers(MeterRegistry registry) {
    transactions =
        timer("howdah.store.transaction", "The store's part of each transaction", registry);
    waits =
        timer(
            "howdah.store.commit",
            "From the decision that waited longest until its transaction was committed",
            registry);
    changes =
        DistributionSummary.builder("howdah.store.changes")
            .description("Records changed by each transaction")
            .register(registry);
  }

  private static Timer timer(String name, String description, MeterRegistry registry) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  @Override
  public void committed(int batches, int changed, Duration transaction, Duration oldest) {
    if (changed > 0) {
      // Without a change nothing was written, and its time says nothing of the store.
      transactions.record(transaction);
      changes.record(changed);
    }
    waits.record(oldest);
  }
}
