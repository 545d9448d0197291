package io.howdah.tests.bench;

import com.netflix.fenzo.ConstraintEvaluator;
import com.netflix.fenzo.TaskAssignmentResult;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.TaskScheduler;
import com.netflix.fenzo.VMAssignmentResult;
import com.netflix.fenzo.VMTaskFitnessCalculator;
import com.netflix.fenzo.VirtualMachineLease;
import com.netflix.fenzo.plugins.BinPackingFitnessCalculators;
import io.howdah.broker.matching.AgentMatch;
import io.howdah.broker.matching.Arrangement;
import io.howdah.broker.matching.Assignment;
import io.howdah.broker.matching.MatchResult;
import io.howdah.broker.matching.Matcher;
import io.howdah.broker.matching.TaskGroup;
import io.howdah.broker.model.Agent;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.mesos.Protos;

/**
 * The matcher beside Netflix Fenzo 1.0.1 on the workload of Fenzo's own sample (TestLotsOfTasks):
 * equal hosts; tasks of one core, of half and of three quarters of a host, mixed, in batches of
 * 200; Fenzo with its CPU bin packer and a good-enough fitness of 0.5, as there. Prints the time of
 * all batches together, the tasks placed and the hosts used; for a load of 60 % too, where packing
 * shows.
 *
 * <p>Between two batches Fenzo gets the remains of the hosts that it used, as in its sample; the
 * matcher, which keeps nothing, gets the remains of all hosts.
 */
public final class FenzoComparison {
  private static final int CORES = 16;
  private static final int MEMORY_A_CORE = 1000;
  private static final int BATCH = 200;

  private FenzoComparison() {}

  /** What one run came to. */
  private record Outcome(double millis, int placed, int hosts) {
    @Override
    public String toString() {
      return "%8.0f ms, %d placed, %d hosts".formatted(millis, placed, hosts);
    }
  }

  /**
   * Compares.
   *
   * @param args numbers of hosts; default: 2,000 and 10,000
   */
  public static void main(String[] args) {
    int[] counts =
        args.length == 0
            ? new int[] {2_000, 10_000}
            : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
    for (int hosts : counts) {
      for (double load : new double[] {0.6, 1.0}) {
        List<Integer> tasks = tasks(hosts, load, new Random(1));
        System.out.printf("%d hosts, load %.1f, %d tasks%n", hosts, load, tasks.size());
        for (int run = 0; run < 2; run++) {
          System.out.println("  Fenzo          " + fenzo(hosts, tasks));
          System.out.println("  matcher PACK   " + matcher(Arrangement.PACK, hosts, tasks));
          System.out.println("  matcher SPREAD " + matcher(Arrangement.SPREAD, hosts, tasks));
        }
      }
    }
  }

  /** Cores of each task: a fifth of the load in single cores, two fifths in each other size. */
  private static List<Integer> tasks(int hosts, double load, Random random) {
    List<Integer> tasks = new ArrayList<>();
    double cores = hosts * CORES * load;
    int left = (int) cores;
    for (int i = 0; i < cores * 0.4 / (CORES / 2); i++) {
      tasks.add(CORES / 2);
      left -= CORES / 2;
    }
    for (int i = 0; i < cores * 0.4 / (CORES * 3 / 4); i++) {
      tasks.add(CORES * 3 / 4);
      left -= CORES * 3 / 4;
    }
    while (left-- > 0) {
      tasks.add(1);
    }
    Collections.shuffle(tasks, random);
    return tasks;
  }

  private static Outcome matcher(Arrangement arrangement, int hosts, List<Integer> tasks) {
    Matcher matcher = new Matcher(arrangement);
    List<Agent> agents = new ArrayList<>();
    List<Integer> free = new ArrayList<>();
    Map<String, Integer> number = new HashMap<>();
    for (int i = 0; i < hosts; i++) {
      agents.add(new Agent("agent" + i, "host" + i, Map.of()));
      free.add(CORES);
      number.put("agent" + i, i);
    }
    List<PortRange> ports = List.of(new PortRange(31000, 31999));
    long nanos = 0;
    int placed = 0;
    for (int from = 0; from < tasks.size(); from += BATCH) {
      List<Offer> offers = new ArrayList<>();
      for (int i = 0; i < hosts; i++) {
        if (free.get(i) > 0) {
          Resources rest = resources(free.get(i));
          offers.add(
              new Offer("o" + i, agents.get(i), "*", List.of(new ResourceBundle("", rest, ports))));
        }
      }
      List<TaskGroup> groups = groups(tasks.subList(from, Math.min(tasks.size(), from + BATCH)));
      long began = System.nanoTime();
      MatchResult result = matcher.match(groups, offers, owner -> List.of(), (host, port) -> false);
      nanos += System.nanoTime() - began;
      for (AgentMatch match : result.matches()) {
        int agent = number.get(match.agent().id());
        for (Assignment assignment : match.assignments()) {
          free.set(agent, free.get(agent) - cores(assignment));
          placed++;
        }
      }
    }
    int used = (int) free.stream().filter(cores -> cores < CORES).count();
    return new Outcome(nanos / 1e6, placed, used);
  }

  private static int cores(Assignment assignment) {
    return (int) (assignment.group().task().milliCpus() / 1000);
  }

  /** Tasks of one size are one group, in the order of their first ones. */
  private static List<TaskGroup> groups(List<Integer> tasks) {
    Map<Integer, Integer> counts = new LinkedHashMap<>();
    tasks.forEach(cores -> counts.merge(cores, 1, Integer::sum));
    List<TaskGroup> groups = new ArrayList<>();
    counts.forEach(
        (cores, count) ->
            groups.add(
                TaskGroup.of(
                    new OwnerName("/cores" + cores),
                    InstanceKind.SERVICE,
                    "*",
                    count,
                    resources(cores),
                    Resources.NONE,
                    List.of(0),
                    List.of(),
                    Optional.empty())));
    return groups;
  }

  private static Resources resources(int cores) {
    return new Resources(cores * 1000L, (long) cores * MEMORY_A_CORE, 0, 0);
  }

  private static Outcome fenzo(int hosts, List<Integer> tasks) {
    TaskScheduler scheduler =
        new TaskScheduler.Builder()
            .withFitnessGoodEnoughFunction(fitness -> fitness >= 0.5)
            .withFitnessCalculator(BinPackingFitnessCalculators.cpuBinPacker)
            .withLeaseOfferExpirySecs(1_000_000)
            .withLeaseRejectAction(lease -> {})
            .disableShortfallEvaluation()
            .build();
    try {
      List<VirtualMachineLease> leases = new ArrayList<>();
      for (int i = 0; i < hosts; i++) {
        leases.add(new Lease("lease" + i, "host" + i, CORES));
      }
      Map<String, Double> free = new HashMap<>();
      Set<String> used = new HashSet<>();
      long nanos = 0;
      int placed = 0;
      int leaseNumber = hosts;
      for (int from = 0; from < tasks.size(); from += BATCH) {
        List<TaskRequest> batch = new ArrayList<>();
        for (int i = from; i < Math.min(tasks.size(), from + BATCH); i++) {
          batch.add(new Task("task" + i, tasks.get(i)));
        }
        long began = System.nanoTime();
        Map<String, VMAssignmentResult> results =
            scheduler.scheduleOnce(batch, leases).getResultMap();
        leases = new ArrayList<>();
        for (VMAssignmentResult result : results.values()) {
          String host = result.getHostname();
          used.add(host);
          double rest = free.getOrDefault(host, (double) CORES);
          for (TaskAssignmentResult task : result.getTasksAssigned()) {
            scheduler.getTaskAssigner().call(task.getRequest(), host);
            rest -= task.getRequest().getCPUs();
            placed++;
          }
          free.put(host, rest);
          if (rest > 0) {
            leases.add(new Lease("lease" + leaseNumber++, host, rest));
          }
        }
        nanos += System.nanoTime() - began;
      }
      return new Outcome(nanos / 1e6, placed, used.size());
    } finally {
      scheduler.shutdown();
    }
  }

  private record Lease(String id, String host, double cores) implements VirtualMachineLease {
    @Override
    public String getId() {
      return id;
    }

    @Override
    public long getOfferedTime() {
      return 0;
    }

    @Override
    public String hostname() {
      return host;
    }

    @Override
    public String getVMID() {
      return host;
    }

    @Override
    public double cpuCores() {
      return cores;
    }

    @Override
    public double memoryMB() {
      return cores * MEMORY_A_CORE;
    }

    @Override
    public double networkMbps() {
      return 0;
    }

    @Override
    public double diskMB() {
      return 0;
    }

    @Override
    public List<VirtualMachineLease.Range> portRanges() {
      return List.of(new VirtualMachineLease.Range(31000, 31999));
    }

    @Override
    public Protos.Offer getOffer() {
      return Protos.Offer.getDefaultInstance();
    }

    @Override
    public Map<String, Protos.Attribute> getAttributeMap() {
      // Fenzo asks it for null, which Map.of() refuses.
      return Collections.emptyMap();
    }

    @Override
    public Double getScalarValue(String name) {
      return 0.0;
    }

    @Override
    public Map<String, Double> getScalarValues() {
      return Map.of();
    }
  }

  private record Task(String id, int cores) implements TaskRequest {
    @Override
    public String getId() {
      return id;
    }

    @Override
    public String taskGroupName() {
      return "";
    }

    @Override
    public double getCPUs() {
      return cores;
    }

    @Override
    public double getMemory() {
      return (double) cores * MEMORY_A_CORE;
    }

    @Override
    public double getNetworkMbps() {
      return 0;
    }

    @Override
    public double getDisk() {
      return 0;
    }

    @Override
    public int getPorts() {
      return 1;
    }

    @Override
    public Map<String, Double> getScalarRequests() {
      return Map.of();
    }

    @Override
    public Map<String, TaskRequest.NamedResourceSetRequest> getCustomNamedResources() {
      return Map.of();
    }

    @Override
    public List<? extends ConstraintEvaluator> getHardConstraints() {
      return List.of();
    }

    @Override
    public List<? extends VMTaskFitnessCalculator> getSoftConstraints() {
      return List.of();
    }

    @Override
    public void setAssignedResources(TaskRequest.AssignedResources resources) {}

    @Override
    public TaskRequest.AssignedResources getAssignedResources() {
      return new TaskRequest.AssignedResources();
    }
  }
}
