package io.howdah.localcluster.demo;

import io.howdah.localcluster.HttpProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks twice a second who holds what, keeps it, and says so when it has changed. */
final class Recorder implements AutoCloseable {
  private static final long INTERVAL_MILLIS = 500;

  private final DemoCluster parts;
  private final Timeline timeline;
  private final HttpProbe http = new HttpProbe();
  private final List<Holdings> samples = new ArrayList<>();
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "recorder");
            thread.setDaemon(true);
            return thread;
          });
  private String said = "";

  Recorder(DemoCluster parts, Timeline timeline) {
    this.parts = parts;
    this.timeline = timeline;
  }

  void start() {
    var unused =
        sampler.scheduleWithFixedDelay(this::sample, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Looks now; empty while Mesos does not answer. */
  Optional<Holdings> look() {
    return http.json(parts.mesos().web() + "/state")
        .map(
            state ->
                Holdings.of(
                    timeline.seconds(), state, Holdings.YarnUse.of(parts.hadoop().nodes())));
  }

  synchronized List<Holdings> samples() {
    return List.copyOf(samples);
  }

  private void sample() {
    look()
        .ifPresent(
            now -> {
              synchronized (this) {
                samples.add(now);
              }
              sayIfChanged(now);
            });
  }

  private void sayIfChanged(Holdings now) {
    String line =
        String.format(
            Locale.ROOT,
            "  %d workers, %.0f cpus leased, services %s; YARN uses %d of %d vcores",
            now.yarn().nodes(),
            now.leased(),
            now.services().keySet(),
            now.yarn().used(),
            now.yarn().capacity());
    if (!line.equals(said)) {
      said = line;
      timeline.say(line);
    }
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }
}
