package io.howdah.localcluster.demo;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.CpuUse;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalCluster;
import io.howdah.localcluster.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a leader and a standby need while nothing happens: an elastic fleet of two real workers with
 * no job, after one job has made it grow and it has gone back.
 */
final class RestBench {
  private static final Duration JOB_DEADLINE = Duration.ofMinutes(10);
  private static final Duration SETTLES = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofSeconds(60);
  private static final int THREADS_SHOWN = 8;

  private final LocalCluster cluster;
  private final Progress progress;

  RestBench(LocalCluster cluster, Progress progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  void run() {
    DemoCluster parts = DemoCluster.start(cluster, FleetSize.ELASTIC, false, false);
    List<LocalBroker> brokers = parts.startBrokers(2, List.of());
    parts.awaitWorkers(brokers.get(0));
    say("before the first job", brokers);
    parts
        .hadoop()
        .command(
            JOB_DEADLINE,
            "org.apache.hadoop.mapreduce.SleepJob",
            "-m",
            "24",
            "-r",
            "0",
            "-mt",
            "3000")
        .orFail();
    Await.until(
        "the fleet is small and idle again",
        JOB_DEADLINE,
        () -> parts.hadoop().runningNodes().size() == FleetSize.ELASTIC.minWorkers(),
        () -> brokers.get(0).get("/v1/hadoop").map(Object::toString).orElse(""));
    parts.awaitWorkers(brokers.get(0));
    say("after a job", brokers);
  }

  private void say(String when, List<LocalBroker> brokers) {
    LocalBroker leader = new Leaders(brokers).awaitCommon();
    pass(SETTLES);
    Map<LocalBroker, CpuUse> before = new HashMap<>();
    brokers.forEach(broker -> before.put(broker, CpuUse.of(broker.process().pid())));
    long began = System.nanoTime();
    pass(LOOK);
    for (LocalBroker broker : brokers) {
      CpuUse used = CpuUse.of(broker.process().pid()).since(before.get(broker));
      double seconds = (System.nanoTime() - began) / 1e9;
      progress.say(
          String.format(
              Locale.ROOT,
              "%s, %s (%s): %d MB resident, %.2f %% of a core over %.0f s",
              when,
              broker.name(),
              broker == leader ? "leader" : "standby",
              broker.process().residentKilobytes().orElse(0) / 1024,
              percent(used.all(), seconds),
              seconds));
      used.byThread().entrySet().stream()
          .filter(thread -> thread.getValue() > 0)
          .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
          .limit(THREADS_SHOWN)
          .forEach(
              thread ->
                  progress.say(
                      String.format(
                          Locale.ROOT,
                          "    %-16s %.2f %%",
                          thread.getKey(),
                          percent(thread.getValue(), seconds))));
    }
  }

  private static double percent(long ticks, double seconds) {
    return 100.0 * ticks / CpuUse.TICKS_PER_SECOND / seconds;
  }

  /** Time is what is measured here; nothing is waited for. */
  private static void pass(Duration time) {
    try {
      if (new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("nobody counts down");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
  }
}
