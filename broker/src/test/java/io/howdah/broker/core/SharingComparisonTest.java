package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Ten minutes of jobs and services at random on shared machines, against the same load on a static
 * half-and-half split of the same machines. By simulation: the core is the real one; Mesos, YARN
 * and the time are simulated, and a NodeManager starts at once. The system property {@code
 * howdah.sharing.loads} says how many loads are compared; {@code scripts/bench sharing} prints
 * them.
 */
class SharingComparisonTest {
  private static final int AGENTS = 8;
  private static final int CPUS = 8;

  /** Containers of one vcore: half of an agent, less what the worker takes for itself. */
  private static final Capacity HALF = new Capacity(3, 3072);

  private static final CapacityRange SHARED =
      new CapacityRange(new Capacity(1, 1024), new Capacity(7, 7168), new Capacity(1, 1024));
  private static final int SECONDS = 600;
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** What is asked for in one second; the same for both ways. */
  private record Load(Map<Integer, Job> jobs, List<Integer> instances) {}

  private record Job(int containers, Duration each) {}

  /**
   * How it went.
   *
   * @param waited instance-seconds that services were wanted and did not run
   * @param wanted instance-seconds that services were wanted
   * @param used share of all cpus that containers and services used
   * @param lost container-seconds that were killed
   */
  private record Outcome(int jobs, long waited, long wanted, double used, int killed, double lost) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%3d jobs finished, services waited %5d of %5d instance-seconds, %4.1f %% of the cpus used,"
              + " %3d containers killed (%.0f container-seconds)",
          jobs,
          waited,
          wanted,
          100 * used,
          killed,
          lost);
    }
  }

  @Test
  void sharedMachinesDoMoreThanSplitOnes() {
    int loads = Integer.getInteger("howdah.sharing.loads", 2);
    List<Outcome> shared = new ArrayList<>();
    List<Outcome> split = new ArrayList<>();
    for (int seed = 1; seed <= loads; seed++) {
      Load load = load(new Random(seed));
      shared.add(run(load, true));
      split.add(run(load, false));
      System.out.printf("load %2d, shared: %s%n", seed, shared.get(seed - 1));
      System.out.printf("load %2d, split:  %s%n", seed, split.get(seed - 1));
    }
    assertThat(sum(shared)).isGreaterThan(sum(split));
    assertThat(shared.stream().mapToDouble(Outcome::used).sum())
        .isGreaterThan(split.stream().mapToDouble(Outcome::used).sum());
  }

  private static int sum(List<Outcome> outcomes) {
    return outcomes.stream().mapToInt(Outcome::jobs).sum();
  }

  private static Load load(Random random) {
    Map<Integer, Job> jobs = new HashMap<>();
    for (int at = 0; at < SECONDS; at += 5 + random.nextInt(40)) {
      jobs.put(at, new Job(10 + random.nextInt(70), Duration.ofSeconds(10 + random.nextInt(20))));
    }
    List<Integer> instances = new ArrayList<>();
    int wanted = 8;
    for (int second = 0, until = 60; second < SECONDS; second++) {
      if (second == until) {
        // Quiet and busy times of the services in turn.
        wanted = wanted > 16 ? 4 + random.nextInt(12) : 40 + random.nextInt(60);
        until = second + 30 + random.nextInt(90);
      }
      instances.add(wanted);
    }
    return new Load(jobs, instances);
  }

  private static Outcome run(Load load, boolean sharing) {
    BrokerWorld world = new BrokerWorld(-1, 0);
    for (int agent = 1; agent <= AGENTS; agent++) {
      world.mesos.agent(
          "a" + agent,
          "host" + agent,
          new Resources(CPUS * 1000, 16384, 0, 0),
          new PortRange(31000, 31999));
    }
    world.want(wanted(load.instances().get(0), sharing));
    world.pass(Duration.ofSeconds(30));
    long waited = 0;
    long asked = 0;
    double used = 0;
    int submitted = 0;
    for (int second = 0; second < SECONDS; second++) {
      if (second > 0 && !load.instances().get(second).equals(load.instances().get(second - 1))) {
        world.confirm(wanted(load.instances().get(second), sharing));
      }
      Job job = load.jobs().get(second);
      if (job != null) {
        submitted++;
        world.yarn.submit("job" + submitted, job.containers(), job.each());
      }
      world.pass(Duration.ofSeconds(1));
      int running = world.in(BrokerWorld.WEB, InstanceState.RUNNING).size();
      asked += load.instances().get(second);
      waited += Math.max(0, load.instances().get(second) - running);
      used +=
          world.yarn.containersRunning() + 0.5 * Math.min(running, load.instances().get(second));
    }
    world.check();
    return new Outcome(
        submitted - world.yarn.unfinished().size(),
        waited,
        asked,
        used / SECONDS / (AGENTS * CPUS),
        world.yarn.killed,
        world.yarn.lost.toMillis() / 1000.0);
  }

  private static Definitions wanted(int instances, boolean sharing) {
    return sharing
        ? Elastic.shared(
            Elastic.fleet(1, AGENTS, SHARED),
            BrokerWorld.service(instances, "v1"),
            Resources.NONE,
            GRACE)
        : Elastic.split(
            Elastic.fleet(AGENTS, AGENTS, CapacityRange.fixed(HALF)),
            BrokerWorld.service(instances, "v1"));
  }
}
