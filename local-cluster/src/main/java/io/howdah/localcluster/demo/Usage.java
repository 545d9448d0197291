package io.howdah.localcluster.demo;

import io.howdah.localcluster.LocalCluster;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Who used how much memory: every process of the cluster, and what Mesos and YARN started, looked
 * at once a second.
 */
final class Usage implements AutoCloseable {
  private static final Map<String, String> KNOWN =
      Map.of(
          "io.howdah.executor.ExecutorMain", "Howdah executor",
          "nodemanager.NodeManager", "NodeManager",
          "hs.JobHistoryServer", "JobHistoryServer",
          "org.apache.hadoop.mapreduce.v2.app.MRAppMaster", "MapReduce ApplicationMaster",
          "org.apache.hadoop.mapred.YarnChild", "MapReduce task");

  private final LocalCluster cluster;
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "usage");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<String, Peak> peaks = new TreeMap<>();

  /** Highest number of processes of a name at once, and highest resident memory of one of them. */
  private record Peak(int count, long kilobytes) {
    Peak atLeast(Peak other) {
      return new Peak(Math.max(count, other.count), Math.max(kilobytes, other.kilobytes));
    }
  }

  Usage(LocalCluster cluster) {
    this.cluster = cluster;
  }

  void start() {
    var unused = sampler.scheduleWithFixedDelay(this::sample, 0, 1, TimeUnit.SECONDS);
  }

  /** Looks once. */
  synchronized void sample() {
    Map<String, Peak> now = new HashMap<>();
    cluster
        .processes()
        .forEach(
            process ->
                now.merge(
                    name(process.name(), process.commandLine()),
                    new Peak(1, process.residentKilobytes()),
                    (one, other) ->
                        new Peak(
                            one.count + other.count, Math.max(one.kilobytes, other.kilobytes))));
    now.forEach((name, peak) -> peaks.merge(name, peak, Peak::atLeast));
    // Shells around the daemons.
    peaks.remove("");
  }

  synchronized void print(PrintStream out) {
    out.println();
    out.println("Who used what (most at once, resident memory of the largest)");
    peaks.forEach(
        (name, peak) ->
            out.printf(
                Locale.ROOT,
                "  %-28s %3d × %5d MB%n",
                name,
                peak.count,
                Math.round(peak.kilobytes / 1024.0)));
    out.flush();
  }

  private static String name(String known, String commandLine) {
    if (!known.isEmpty()) {
      return known;
    }
    if (!commandLine.contains("java")) {
      return "";
    }
    return KNOWN.entrySet().stream()
        .filter(entry -> commandLine.contains(entry.getKey()) && !commandLine.contains("bash -c"))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }
}
