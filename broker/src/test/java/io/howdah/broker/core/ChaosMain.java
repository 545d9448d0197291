package io.howdah.broker.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * What {@code scripts/chaos} runs: {@code --seed N --steps M --runs R --threads T}, {@code --replay
 * FILE} or {@code --trace FILE}. Ends with 1 if a law was broken, with 2 if the arguments are
 * wrong.
 */
final class ChaosMain {
  private static final String USAGE =
      "usage: chaos [--seed N] [--steps M] [--runs R] [--threads T] | --replay FILE | --trace FILE";

  private ChaosMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    System.exit(run(args));
  }

  private static int run(String[] args) throws IOException, InterruptedException {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length
          || !List.of("--seed", "--steps", "--runs", "--threads", "--replay", "--trace")
              .contains(args[i])) {
        System.err.println(USAGE);
        return 2;
      }
      options.put(args[i], args[i + 1]);
    }
    try {
      if (options.containsKey("--replay")) {
        return replay(Path.of(options.get("--replay")), line -> {});
      }
      if (options.containsKey("--trace")) {
        return replay(Path.of(options.get("--trace")), System.out::println);
      }
      return runs(
          Long.parseLong(options.getOrDefault("--seed", "1")),
          Integer.parseInt(options.getOrDefault("--steps", "500")),
          Integer.parseInt(options.getOrDefault("--runs", "1")),
          Integer.parseInt(options.getOrDefault("--threads", "1")));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + USAGE);
      return 2;
    }
  }

  private static int replay(Path file, Consumer<String> lines) throws IOException {
    ChaosRun.Result result = ChaosRun.trace(ChaosAction.parse(Files.readAllLines(file)), lines);
    System.out.println(result.violation().map(Object::toString).orElse("no violation"));
    return result.violation().isPresent() ? 1 : 0;
  }

  private static int runs(long seed, int steps, int runs, int threads) throws InterruptedException {
    long begin = System.nanoTime();
    int violations = 0;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Optional<String>>> all = new ArrayList<>();
      for (int run = 0; run < runs; run++) {
        long one = seed + run;
        all.add(pool.submit(() -> report(one, steps)));
      }
      for (Future<Optional<String>> one : all) {
        Optional<String> report = one.get();
        if (report.isPresent()) {
          violations++;
          System.out.println(report.get());
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a chaos run ended with an error of its own", e);
    } finally {
      pool.shutdownNow();
    }
    System.out.printf(
        "%d runs of %d steps, seeds %d to %d: %d with a violation, %.1f s%n",
        runs, steps, seed, seed + runs - 1, violations, (System.nanoTime() - begin) / 1e9);
    return violations == 0 ? 0 : 1;
  }

  /** Plays one seed; a failing one is shrunk. */
  static Optional<String> report(long seed, int steps) {
    List<ChaosAction> actions = ChaosGenerator.actions(seed, steps);
    return ChaosRun.play(actions)
        .violation()
        .map(violation -> shrunk("seed " + seed + ", " + steps + " steps", actions, violation));
  }

  /** The violation and the shortest script that was found for it. */
  static String shrunk(String name, List<ChaosAction> actions, ChaosViolation violation) {
    List<ChaosAction> until = actions.subList(0, Math.min(actions.size(), violation.at() + 1));
    List<ChaosAction> shortest = ChaosShrinker.shrink(until, script -> isLike(script, violation));
    ChaosViolation last = ChaosRun.play(shortest).violation().orElse(violation);
    StringBuilder text = new StringBuilder("# " + name + "\n");
    text.append("# ").append(violation.toString().replace("\n", "\n# ")).append('\n');
    text.append("# shrunk to ").append(shortest.size()).append(" of ").append(actions.size());
    text.append(" actions, which give\n# ").append(last.toString().replace("\n", "\n# "));
    shortest.forEach(action -> text.append('\n').append(action.line()));
    return text.append('\n').toString();
  }

  private static boolean isLike(List<ChaosAction> script, ChaosViolation violation) {
    return ChaosRun.play(script).violation().filter(violation::isLike).isPresent();
  }
}
