package io.howdah.localcluster.demo;

import io.howdah.localcluster.LocalCluster;
import io.howdah.localcluster.LocalHadoop;
import io.howdah.localcluster.Progress;
import io.howdah.localcluster.Project;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * The program behind {@code scripts/bench}. Every figure is of a cluster that was started for it.
 */
@Command(name = "bench", mixinStandardHelpOptions = true, description = "Measures on this machine.")
public final class BenchMain implements Callable<Integer> {
  private static final long TEXT_BYTES = 52_000_000;
  private static final Duration COMMAND_DEADLINE = Duration.ofMinutes(3);
  private static final Duration JOB_DEADLINE = Duration.ofMinutes(15);

  @Parameters(
      index = "0",
      description = "startup, wordcount, simulated, burst, elastic, workers, failover or rest")
  private String what;

  @Parameters(
      index = "1",
      defaultValue = "3",
      description = "pairs or rounds (default: ${DEFAULT-VALUE})")
  private int pairs;

  private final Project project = Project.find();
  private final Progress progress = System.out::println;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BenchMain()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (what.equals("startup")) {
      startup();
    } else if (what.equals("simulated")) {
      try (LocalCluster cluster = open()) {
        new SimulatedBench(cluster, progress).run(1_000, 10_000);
      }
    } else if (what.equals("burst")) {
      try (LocalCluster cluster = open()) {
        new BurstBench(cluster, progress).run(pairs);
      }
    } else if (what.equals("workers")) {
      try (LocalCluster cluster = open()) {
        new NewWorkerBench(cluster, progress).run(pairs);
      }
    } else if (what.equals("elastic")) {
      try (LocalCluster cluster = open()) {
        new ElasticBench(cluster, progress).run(pairs);
      }
    } else if (what.equals("failover")) {
      try (LocalCluster cluster = open()) {
        new FailoverBench(cluster, progress).run(pairs);
      }
    } else if (what.equals("rest")) {
      try (LocalCluster cluster = open()) {
        new RestBench(cluster, progress).run();
      }
    } else {
      wordcount();
    }
    return CommandLine.ExitCode.OK;
  }

  private void startup() {
    for (int round = 1; round <= pairs; round++) {
      long began = System.nanoTime();
      try (LocalCluster cluster = open()) {
        DemoCluster parts = DemoCluster.start(cluster, FleetSize.FIXED, false, false);
        double up = seconds(began);
        parts.startNodesByHand();
        progress.say(
            String.format(
                Locale.ROOT,
                "round %d: cluster up after %.1f s, %d NodeManagers by hand %.1f s later",
                round,
                up,
                FleetSize.FIXED.minWorkers(),
                seconds(began) - up));
      }
    }
  }

  private void wordcount() throws IOException {
    List<Double> byHand = new ArrayList<>();
    List<Double> byBroker = new ArrayList<>();
    for (int pair = 1; pair <= pairs; pair++) {
      // Who goes first changes, so that a machine that gets slower or faster favours nobody.
      for (int half = 0; half < 2; half++) {
        boolean broker = (pair + half) % 2 == 0;
        double took = job(broker);
        (broker ? byBroker : byHand).add(took);
        progress.say(
            String.format(
                Locale.ROOT, "pair %d, %s: %.1f s", pair, broker ? "broker" : "by hand", took));
      }
    }
    double ratio = 0;
    for (int pair = 0; pair < pairs; pair++) {
      ratio += byBroker.get(pair) / byHand.get(pair) / pairs;
    }
    progress.say(
        String.format(Locale.ROOT, "broker / by hand, mean of %d pairs: %.3f", pairs, ratio));
  }

  /** Seconds of one wordcount; one before it warms the nodes up. */
  private double job(boolean broker) throws IOException {
    try (LocalCluster cluster = open()) {
      DemoCluster parts = DemoCluster.start(cluster, FleetSize.FIXED, false, false);
      if (broker) {
        parts.awaitWorkers(parts.startBrokers(1, List.of()).get(0));
      } else {
        parts.startNodesByHand();
      }
      LocalHadoop hadoop = parts.hadoop();
      Path text = cluster.folder().resolve("words.txt");
      WordText.write(text, TEXT_BYTES);
      hadoop.command(COMMAND_DEADLINE, "fs", "-mkdir", "-p", "/in").orFail();
      hadoop.command(COMMAND_DEADLINE, "fs", "-put", text.toString(), "/in/").orFail();
      String jar = hadoop.examples().toString();
      hadoop.command(JOB_DEADLINE, "jar", jar, "wordcount", "/in", "/warm").orFail();
      return hadoop
              .command(JOB_DEADLINE, "jar", jar, "wordcount", "/in", "/out")
              .orFail()
              .took()
              .toMillis()
          / 1000.0;
    }
  }

  private LocalCluster open() {
    return LocalCluster.open(project, project.root().resolve(".work/bench"), progress);
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
