package io.howdah.broker.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Plays actions and looks at the laws after each of them; then every fault ends, and what is wanted
 * must come to run within {@link #LONGEST} of simulated time beyond what its jobs need.
 */
final class ChaosRun {
  /**
   * Reconciliation asks about everything every ten minutes; what an agent sends again, back-off and
   * an unreachable agent's time take less.
   */
  static final Duration LONGEST = Duration.ofMinutes(15);

  /** How a run went. */
  record Result(Optional<ChaosViolation> violation, int fingerprint) {}

  private ChaosRun() {}

  static Result play(List<ChaosAction> actions) {
    return play(actions, new ChaosWorld(), line -> {});
  }

  /** Plays actions and tells what happens, line by line. */
  static Result trace(List<ChaosAction> actions, Consumer<String> lines) {
    ChaosWorld world = new ChaosWorld();
    world.trace(lines);
    return play(actions, world, lines);
  }

  private static Result play(List<ChaosAction> actions, ChaosWorld world, Consumer<String> lines) {
    int at = 0;
    try {
      for (ChaosAction action : actions) {
        lines.accept("--- " + action.line());
        world.apply(action);
        Optional<String> broken = world.broken();
        if (broken.isPresent()) {
          return new Result(Optional.of(ChaosViolation.of(broken.get(), at)), world.fingerprint());
        }
        at++;
      }
      lines.accept("--- every fault ends");
      return new Result(settle(world, at), world.fingerprint());
    } catch (RuntimeException | AssertionError e) {
      // Anything that the core throws is a finding, whatever it is.
      return new Result(
          Optional.of(new ChaosViolation("exception", trace(e), at)), world.fingerprint());
    }
  }

  private static Optional<ChaosViolation> settle(ChaosWorld world, int at) {
    Duration behind = world.wallIsBehind();
    world.calm();
    long seconds = LONGEST.plus(behind).plus(world.work()).toSeconds();
    for (long second = 0; second < seconds; second++) {
      world.passOneSecond(second);
      Optional<String> broken = world.broken();
      if (broken.isPresent()) {
        return Optional.of(ChaosViolation.of(broken.get(), at));
      }
      if (world.unsettled().isEmpty()) {
        world.check();
        return Optional.empty();
      }
    }
    return Optional.of(
        new ChaosViolation(
            "liveness", "after " + seconds + " s without faults: " + world.unsettled(), at));
  }

  private static String trace(Throwable thrown) {
    StringBuilder text = new StringBuilder(thrown.toString());
    StackTraceElement[] trace = thrown.getStackTrace();
    for (int i = 0; i < Math.min(8, trace.length); i++) {
      text.append("\n    at ").append(trace[i]);
    }
    return text.toString();
  }
}
