package io.howdah.tests.bench;

import io.howdah.broker.matching.MatchResult;
import io.howdah.broker.matching.Matcher;
import io.howdah.broker.matching.TaskGroup;
import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Placement of 1,000 pending groups on 10,000 offers (DESIGN's figure: 250 ms or less), where all
 * groups find room and where none does, without constraints and with GROUP_BY. Prints median,
 * minimum and maximum of 20 runs after 10 to warm up.
 */
public final class PlacementBenchmark {
  private static final int GROUPS = 1_000;
  private static final int OFFERS = 10_000;

  private PlacementBenchmark() {}

  public static void main(String[] args) {
    List<Offer> offers = offers(new Random(1));
    report("all find room", groups(new Random(2), 1, List.of()), offers);
    report("none finds room", groups(new Random(2), 100, List.of()), offers);
    List<Constraint> spread =
        List.of(new Constraint("rack", Constraint.Operator.GROUP_BY, Optional.of("100")));
    report("all are spread over 100 racks", groups(new Random(2), 1, spread), offers);
    report("all are to be spread, none finds room", groups(new Random(2), 100, spread), offers);
  }

  private static void report(String what, List<TaskGroup> groups, List<Offer> offers) {
    double[] millis = new double[20];
    long placed = 0;
    for (int run = -10; run < millis.length; run++) {
      long begin = System.nanoTime();
      MatchResult result =
          new Matcher().match(groups, offers, owner -> List.of(), (host, port) -> false);
      if (run >= 0) {
        millis[run] = (System.nanoTime() - begin) / 1e6;
      }
      placed = result.matches().stream().mapToLong(match -> match.assignments().size()).sum();
    }
    Arrays.sort(millis);
    System.out.printf(
        "placement, %d groups x %d offers, %s: median %.0f ms (%.0f to %.0f), %d placed%n",
        GROUPS, OFFERS, what, millis[millis.length / 2], millis[0], millis[19], placed);
  }

  private static List<Offer> offers(Random random) {
    List<Offer> offers = new ArrayList<>();
    for (int i = 0; i < OFFERS; i++) {
      Resources resources =
          new Resources(1000 + random.nextInt(16) * 1000L, 1024 + random.nextInt(32768), 0, 0);
      offers.add(
          new Offer(
              "offer" + i,
              new Agent("agent" + i, "host" + i, Map.of("rack", "r" + i % 100)),
              "howdah",
              List.of(new ResourceBundle("", resources, List.of(new PortRange(31000, 31999))))));
    }
    return offers;
  }

  /**
   * @param factor 1: fits; large: fits nowhere
   */
  private static List<TaskGroup> groups(Random random, int factor, List<Constraint> constraints) {
    List<TaskGroup> groups = new ArrayList<>();
    for (int i = 0; i < GROUPS; i++) {
      groups.add(
          TaskGroup.of(
              new OwnerName("/group" + i),
              InstanceKind.SERVICE,
              "howdah",
              1 + random.nextInt(20),
              new Resources((100 + random.nextInt(900)) * (long) factor, 128L * factor * 32, 0, 0),
              Resources.NONE,
              List.of(0),
              constraints,
              Optional.empty()));
    }
    return groups;
  }
}
