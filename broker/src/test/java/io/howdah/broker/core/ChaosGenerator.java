package io.howdah.broker.core;

import io.howdah.broker.core.ChaosAction.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws the actions of a chaos run: the same for the same seed, always. */
final class ChaosGenerator {
  private ChaosGenerator() {}

  static List<ChaosAction> actions(long seed, int steps) {
    Random random = new Random(seed);
    List<ChaosAction> actions = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      // Something happens, and time passes: mostly little, so that faults meet each other.
      actions.add(i % 2 == 1 ? pass(random) : draw(random));
    }
    return List.copyOf(actions);
  }

  private static ChaosAction pass(Random random) {
    int tenths =
        switch (random.nextInt(10)) {
          case 0 -> 100 + random.nextInt(300);
          case 1, 2, 3 -> 10 + random.nextInt(60);
          default -> 1 + random.nextInt(12);
        };
    return ChaosAction.of(Kind.PASS, tenths * 100);
  }

  private static ChaosAction draw(Random random) {
    int any = random.nextInt(60);
    int draw = random.nextInt(100);
    if (draw < 30) {
      return ofDemand(random, any);
    } else if (draw < 50) {
      return ofConfiguration(random, any);
    }
    return switch (random.nextInt(24)) {
      case 0 -> ChaosAction.of(Kind.KILL_BROKER);
      case 1, 2, 3 -> ChaosAction.of(Kind.KILL_BROKER_AT, random.nextInt(40));
      case 4 -> ChaosAction.of(Kind.LOSE_AGENT, any);
      case 5, 6 -> ChaosAction.of(Kind.RETURN_AGENT, any);
      case 7 ->
          ChaosAction.of(
              random.nextInt(3) == 0 ? Kind.GONE_AGENT : Kind.OUTSIDER, any, random.nextInt(4));
      case 8 -> ChaosAction.of(Kind.NEW_AGENT);
      case 9, 10 -> ChaosAction.of(Kind.CRASH_TASK, any);
      case 11 -> ChaosAction.of(Kind.CRASH_NODE_MANAGER, any);
      case 12 ->
          ChaosAction.of(Kind.FAIL_OVER_MASTER, 100 * random.nextInt(50), 100 * random.nextInt(20));
      case 13 -> ChaosAction.of(Kind.RESCIND);
      case 14 -> ChaosAction.of(Kind.HOLD_OFFERS, 100 * random.nextInt(50));
      case 15 -> ChaosAction.of(Kind.SLOW_COMMITS, 100 * (1 + random.nextInt(40)));
      case 16 -> ChaosAction.of(Kind.LOSE_UPDATES, 1 + random.nextInt(4));
      case 17 -> ChaosAction.of(Kind.DOUBLE_UPDATES, 1 + random.nextInt(4));
      case 18 -> ChaosAction.of(Kind.LATE_UPDATES, 100 * (1 + random.nextInt(40)));
      case 19 -> ChaosAction.of(Kind.FAIL_CALL, any);
      case 20 -> ChaosAction.of(Kind.AWAY, 100 * (1 + random.nextInt(80)));
      case 21 -> ChaosAction.of(Kind.RESTART_YARN);
      case 22 -> ChaosAction.of(Kind.SET_WALL, random.nextInt(61) - 30);
      default ->
          random.nextInt(4) == 0
              ? ChaosAction.of(Kind.STRAY, any)
              : ChaosAction.of(Kind.WALL_RATE, 500 + 100 * random.nextInt(16));
    };
  }

  private static ChaosAction ofDemand(Random random, int any) {
    return switch (random.nextInt(6)) {
      case 0, 1, 2 -> ChaosAction.of(Kind.SUBMIT, 1 + random.nextInt(10), 1 + random.nextInt(30));
      case 3 -> ChaosAction.of(Kind.ASK, any, 1 + random.nextInt(8));
      default -> ChaosAction.of(Kind.END_JOB, any);
    };
  }

  private static ChaosAction ofConfiguration(Random random, int any) {
    return switch (random.nextInt(20)) {
      case 0, 1, 2 -> ChaosAction.of(Kind.FLEET, random.nextInt(3), 1 + random.nextInt(4));
      case 3 -> ChaosAction.of(Kind.CAPACITY, 3 + random.nextInt(2));
      case 4 -> ChaosAction.of(Kind.FLEET_VERSION, 1 + random.nextInt(3));
      case 5 -> ChaosAction.of(Kind.FLEET_REMOVED);
      case 6 -> ChaosAction.of(Kind.FLEET_ABSENT);
      case 7 -> ChaosAction.of(Kind.SECOND_FLEET, random.nextInt(2), 1 + random.nextInt(2));
      case 8 -> ChaosAction.of(Kind.SECOND_FLEET_REMOVED);
      case 9 -> ChaosAction.of(Kind.SERVICE_REMOVED, any);
      case 10 -> ChaosAction.of(Kind.SERVICE_ABSENT, any);
      case 11 -> ChaosAction.of(Kind.SERVICE_VERSION, any, 1 + random.nextInt(3));
      case 12, 13 -> ChaosAction.of(Kind.POOLS, random.nextInt(5));
      default -> ChaosAction.of(Kind.SERVICE, any, random.nextInt(6));
    };
  }
}
