package io.howdah.localcluster.demo;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.ClusterException;
import io.howdah.localcluster.CommandResult;
import io.howdah.localcluster.LocalHadoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A job of maps that only sleep, submitted as people submit them and watched from outside. */
final class SecondJob {
  // More than the full cluster holds at once, so that something waits all the time; each long
  // enough that the service comes and goes while it runs.
  static final int MAPS = 24;
  private static final int MAP_MILLIS = 20_000;
  private static final Duration DEADLINE = Duration.ofMinutes(8);

  private final JobView view;
  private final CompletableFuture<CommandResult> client;
  private String application = "";
  private List<String> masters = List.of();

  private SecondJob(JobView view, CompletableFuture<CommandResult> client) {
    this.view = view;
    this.client = client;
  }

  /**
   * Submits it.
   *
   * @param lines is told what the job's client prints
   */
  static SecondJob submit(LocalHadoop hadoop, Consumer<String> lines) {
    return new SecondJob(
        new JobView(hadoop),
        CompletableFuture.supplyAsync(
            () ->
                hadoop.command(
                    DEADLINE,
                    lines,
                    "org.apache.hadoop.mapreduce.SleepJob",
                    // Attempts that end are then those that YARN took back, and no others.
                    "-D",
                    "mapreduce.map.speculative=false",
                    "-m",
                    Integer.toString(MAPS),
                    "-r",
                    "1",
                    "-mt",
                    Integer.toString(MAP_MILLIS),
                    "-rt",
                    "500")));
  }

  /** Waits until its ApplicationMaster runs; the application's id. */
  String awaitRunning(Duration deadline, Supplier<String> detail) {
    application =
        Await.value(
            "that the second job runs",
            deadline,
            () -> {
              mustRun();
              return view.running();
            },
            detail);
    masters = view.masters(application);
    return application;
  }

  /** 0 to 100. */
  double progress() {
    return view.progress(application);
  }

  /** Everything between its start and its end is only worth something while it runs. */
  void mustRun() {
    if (client.isDone()) {
      throw new ClusterException("the second job ended too early\n" + result());
    }
  }

  void mustHaveSameMaster() {
    List<String> now = view.masters(application);
    if (!now.equals(masters)) {
      throw new ClusterException("the ApplicationMaster was restarted: " + masters + ", " + now);
    }
  }

  /**
   * Waits for its end.
   *
   * @throws ClusterException unless it succeeded without a failed task
   */
  CommandResult awaitSuccess() {
    CommandResult result = result().orFail();
    String said = said(result);
    if (!said.contains("completed successfully") || said.contains("Failed map tasks")) {
      throw new ClusterException("the second job did not end well\n" + said);
    }
    mustHaveSameMaster();
    return result;
  }

  /** A counter among those that the client prints at the end; it leaves out those that are 0. */
  static String counter(CommandResult result, String name) {
    return said(result)
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElse("0");
  }

  private static String said(CommandResult result) {
    return result.output() + result.errors();
  }

  private CommandResult result() {
    try {
      return client.join();
    } catch (CompletionException e) {
      throw new ClusterException("the second job's client failed", e.getCause());
    }
  }
}
