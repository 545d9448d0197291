package io.howdah.broker.planning;

import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Chooses whom a service of a higher pool takes capacity back from: what is idle first, then
 * workers that serve no application as a whole, then busy steps of workers without
 * ApplicationMasters, and the others' last.
 */
public final class Victims {
  private static final Comparator<Taking> CHEAPEST_FIRST =
      Comparator.comparing(Taking::disturbsMasters)
          .thenComparing(Taking::containerSecondsLost)
          .thenComparing(Taking::containersLost)
          .thenComparing(taking -> taking.release().size())
          .thenComparing(taking -> taking.steps().values().stream().mapToInt(n -> n).sum());

  private final Resources need;
  private final List<Victim> victims;

  private Victims(Resources need, List<Victim> victims) {
    this.need = need;
    this.victims = victims;
  }

  /**
   * The cheapest way to free {@code need} on one agent.
   *
   * @param need what the service still lacks there
   * @param workers on that agent that may be asked
   * @param now wall clock, to tell how long containers have run
   * @return empty if they cannot give so much
   */
  public static Optional<Taking> on(Resources need, List<VictimPicture> workers, Instant now) {
    List<Victim> victims =
        workers.stream()
            .map(worker -> new Victim(worker, now))
            .sorted(Victim.WITHOUT_MASTERS_FIRST)
            .toList();
    return new Victims(need, victims).choose();
  }

  /** The agent where it costs least; ties go to the first agent id. Empty if there is none. */
  public static Optional<Map.Entry<String, Taking>> cheapest(Map<String, Taking> byAgent) {
    return byAgent.entrySet().stream()
        .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
        .min(
            Map.Entry.<String, Taking>comparingByValue(CHEAPEST_FIRST)
                .thenComparing(Map.Entry.comparingByKey()));
  }

  /**
   * The same workers, asked for no more than they may give together: who has most that is idle
   * first.
   *
   * @param most what their pool may lose
   * @param workers of one pool, on one agent
   */
  public static List<VictimPicture> sharing(Resources most, List<VictimPicture> workers) {
    List<VictimPicture> ordered =
        workers.stream()
            .sorted(
                Comparator.comparing((VictimPicture one) -> -one.worker().freeSteps())
                    .thenComparing(one -> one.worker().masters().count())
                    .thenComparing(one -> one.worker().id()))
            .toList();
    List<VictimPicture> shared = new ArrayList<>();
    Resources left = most;
    for (VictimPicture worker : ordered) {
      VictimPicture within = worker.within(left);
      shared.add(within);
      left = left.minus(left.min(within.atMost()));
    }
    return shared;
  }

  private Optional<Taking> choose() {
    takeIdle();
    releaseWhole();
    takeBusy(false);
    takeBusy(true);
    if (!isMet()) {
      return Optional.empty();
    }
    giveBackSurplus();
    return Optional.of(taking());
  }

  private void takeIdle() {
    for (Victim victim : victims) {
      victim.taken = Math.min(victim.idleSteps(), usefulSteps(victim));
    }
  }

  /** The smallest worker that is enough; the largest as long as none is. */
  private void releaseWhole() {
    while (!isMet()) {
      Comparator<Victim> smallestFirst =
          Comparator.comparing((Victim victim) -> victim.whole().memoryMb())
              .thenComparing(victim -> victim.whole().milliCpus())
              .thenComparing(Victim::id);
      List<Victim> idle =
          victims.stream()
              .filter(victim -> victim.releasable() && !victim.released)
              .sorted(smallestFirst)
              .toList();
      if (idle.isEmpty()) {
        return;
      }
      idle.stream()
              .filter(victim -> victim.whole().covers(missing().plus(victim.freed())))
              .findFirst()
              .orElse(idle.get(idle.size() - 1))
              .released =
          true;
    }
  }

  /**
   * Step by step where a step costs least; or all from one worker where that costs less, since one
   * container that is lost may pay for several steps.
   */
  private void takeBusy(boolean masters) {
    List<Victim> busy =
        victims.stream()
            .filter(victim -> victim.runsMasters() == masters && !victim.released)
            .toList();
    Victim single = null;
    int singleSteps = 0;
    for (Victim victim : busy) {
      int lacking = victim.stepsFor(missing());
      int steps = victim.taken + Math.min(lacking, victim.most);
      if (!isMet()
          && lacking <= victim.most - victim.taken
          && (single == null || extra(victim, steps) < extra(single, singleSteps))) {
        single = victim;
        singleSteps = steps;
      }
    }
    long most = single == null ? Long.MAX_VALUE : extra(single, singleSteps);
    Map<Victim, Integer> before = new HashMap<>();
    busy.forEach(victim -> before.put(victim, victim.taken));
    long cost = 0;
    while (!isMet() && cost < most) {
      Victim best = null;
      int bestSteps = 0;
      double bestPrice = Double.MAX_VALUE;
      for (Victim victim : busy) {
        for (int more = 1; more <= usefulSteps(victim); more++) {
          if (victim.taken + more > victim.most) {
            break;
          }
          double price = (double) extra(victim, victim.taken + more) / more;
          if (price < bestPrice) {
            best = victim;
            bestSteps = more;
            bestPrice = price;
          }
        }
      }
      if (best == null) {
        break;
      }
      cost += extra(best, best.taken + bestSteps);
      best.taken += bestSteps;
    }
    if (single != null && (!isMet() || cost >= most)) {
      busy.forEach(victim -> victim.taken = before.get(victim));
      single.taken = singleSteps;
    }
  }

  private static long extra(Victim victim, int steps) {
    return victim.loss(steps).seconds() - victim.loss(victim.taken).seconds();
  }

  /** What one choice made needless goes back to where it hurts most. */
  private void giveBackSurplus() {
    Comparator<Victim> dearestFirst =
        Comparator.comparing((Victim victim) -> victim.loss().containers() == 0)
            .thenComparing(victim -> !victim.runsMasters())
            .thenComparing(victim -> !victim.released)
            .thenComparing(Comparator.comparing(Victim::id).reversed());
    for (Victim victim : victims.stream().sorted(dearestFirst).toList()) {
      if (victim.released) {
        victim.released = false;
        int taken = victim.taken;
        victim.taken = 0;
        if (!isMet()) {
          victim.taken = taken;
          victim.released = !isMet();
        }
      }
      while (!victim.released && victim.taken > 0) {
        victim.taken--;
        if (!isMet()) {
          victim.taken++;
          break;
        }
      }
    }
  }

  private Resources freed() {
    return victims.stream().map(Victim::freed).reduce(Resources.NONE, Resources::plus);
  }

  private boolean isMet() {
    return freed().covers(need);
  }

  private Resources missing() {
    return need.minus(need.min(freed()));
  }

  /** No more steps of this worker than bring the missing nearer. */
  private int usefulSteps(Victim victim) {
    Resources missing = missing();
    Resources step = victim.step();
    return (int)
        Math.max(
            pieces(missing.milliCpus(), step.milliCpus()),
            pieces(missing.memoryMb(), step.memoryMb()));
  }

  private static long pieces(long amount, long each) {
    return each == 0 ? 0 : Math.min(Integer.MAX_VALUE, (amount + each - 1) / each);
  }

  private Taking taking() {
    Map<InstanceId, Integer> steps = new TreeMap<>();
    Set<InstanceId> release = new TreeSet<>();
    int containers = 0;
    long seconds = 0;
    boolean disturbs = false;
    for (Victim victim : victims) {
      Victim.Loss loss = victim.loss();
      containers += loss.containers();
      seconds += loss.seconds();
      disturbs |= loss.containers() > 0 && victim.runsMasters();
      if (victim.released) {
        release.add(victim.id());
      } else if (victim.taken > 0) {
        steps.put(victim.id(), victim.taken);
      }
    }
    return new Taking(steps, release, freed(), containers, seconds, disturbs);
  }
}
