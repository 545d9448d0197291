package io.howdah.broker.config;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Window;
import io.howdah.broker.model.WorkerRange;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads fleets. */
final class FleetParser {
  static final String VARIABLE = "the name of an environment variable, such as HADOOP_OPTS";

  private static final int MOST_GPUS = 1_000;

  /** Everything but name and removed; not looked at where {@code removed: true} stands. */
  private static final List<String> KEYS =
      List.of(
          "cluster",
          "daemon",
          "workers",
          "capacity",
          "overhead",
          "gpus",
          "disk",
          "executor",
          "heap",
          "directory",
          "bind-hostname",
          "constraints",
          "properties",
          "environment",
          "drain-deadline",
          "unreachable",
          "container-cgroup",
          "user",
          "daemon-ports",
          "idle-release",
          "hysteresis",
          "anchors",
          "largest-container",
          "queues",
          "node-label",
          "pool",
          "schedule");

  private final Map<String, HadoopCluster> clusters;

  private final PoolNames pools;
  private final boolean gpus;

  private FleetParser(Map<String, HadoopCluster> clusters, PoolNames pools, boolean gpus) {
    this.clusters = clusters;
    this.pools = pools;
    this.gpus = gpus;
  }

  /**
   * @param gpus whether agents with GPUs are offered
   */
  static void parse(
      Field field,
      Map<String, HadoopCluster> clusters,
      PoolNames pools,
      boolean gpus,
      Owners owners) {
    FleetParser parser = new FleetParser(clusters, pools, gpus);
    for (Field item : field.items("fleets")) {
      parser.entry(item.section(), owners);
    }
  }

  static boolean isVariable(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*");
  }

  private void entry(Section section, Owners owners) {
    Field nameField = section.field("name");
    String word = nameField.text(Names.LABEL_ALLOWED, Names::isLabel).required("");
    boolean claimed = !word.isEmpty() && owners.claim(new OwnerName(word), nameField);
    if (section.field("removed").flag().or(false)) {
      section.ignore(KEYS);
      section.end();
      if (claimed) {
        owners.remove(new OwnerName(word));
      }
      return;
    }
    Fleet fleet = fleet(section, new OwnerName(word.isEmpty() ? "unnamed" : word));
    section.end();
    if (claimed) {
      owners.add(fleet);
    }
  }

  private Fleet fleet(Section section, OwnerName name) {
    HadoopCluster cluster = cluster(section.field("cluster"));
    Daemon daemon = DaemonParser.parse(section.field("daemon"), section.field("daemon-ports"));
    WorkerRange workers = workers(section.field("workers"), daemon);
    CapacityRange capacity = capacity(section.field("capacity"), daemon);
    Field overheadField = section.field("overhead");
    Resources overhead = resources(overheadField.section(), 300, 400, 64);
    Resources executor = resources(section.field("executor").section(), 100, 96, 32);
    Field heapField = section.field("heap");
    long heap = heapField.size(32).or(128L);
    if (heap >= overhead.memoryMb()) {
      heapField.error(
          ("%d MB is not below overhead.memory, %d MB: the daemon needs about 150 MB beside its"
                  + " heap; lower heap or raise overhead.memory")
              .formatted(heap, overhead.memoryMb()));
    }
    Fleet fleet =
        new Fleet(
            name,
            cluster.name(),
            workers,
            capacity,
            overhead.plus(fixedKinds(section)),
            executor,
            (int) Math.min(heap, Integer.MAX_VALUE),
            ConstraintParser.parse(section.field("constraints")),
            section
                .field("directory")
                .text(
                    "the absolute path of a folder on the agents, not / itself",
                    path -> path.startsWith("/") && path.length() > 1)
                .or("/var/lib/howdah"),
            section
                .field("bind-hostname")
                .text(
                    "a host name or address, or \"\" for the agent's own",
                    host -> host.isEmpty() || Names.isHost(host))
                .or(""),
            section.field("properties").texts(),
            section.field("environment").texts(FleetParser::isVariable, VARIABLE),
            section
                .field("drain-deadline")
                .duration(Duration.ZERO, Duration.ofDays(30))
                .or(Duration.ofMinutes(10)),
            section
                .field("unreachable")
                .duration(Duration.ZERO, Duration.ofDays(30))
                .or(Duration.ofMinutes(10)),
            section.field("container-cgroup").flag().or(true),
            section
                .field("user")
                .text(
                    "an operating system user on the agents, or \"\" for framework.user",
                    user -> user.isEmpty() || Names.isUser(user))
                .or(""),
            daemon,
            elasticity(section, daemon, capacity),
            pools.read(section.field("pool"), Pool.HADOOP),
            schedule(section.field("schedule"), daemon, workers),
            "");
    return Versions.withVersion(fleet, cluster);
  }

  /** Kinds that do not follow demand: they belong to the base task, as the daemon's own share. */
  private Resources fixedKinds(Section section) {
    Field gpuField = section.field("gpus");
    int number = gpuField.integer(0, MOST_GPUS).or(0);
    if (number > 0 && !gpus) {
      gpuField.error(
          "is "
              + number
              + ", but Mesos offers agents with GPUs only to frameworks that ask for it; needed is"
              + " framework.gpus: true, and a restart of the brokers");
    }
    return new Resources(0, 0, section.field("disk").size(0).or(0L), number);
  }

  private static WorkerRange workers(Field field, Daemon daemon) {
    return daemon.isNodeManager()
        ? WorkerRangeParser.parse(field)
        : WorkerRangeParser.parseFixed(field, daemon.name());
  }

  private static CapacityRange capacity(Field field, Daemon daemon) {
    if (daemon.isNodeManager()) {
      return CapacityParser.parse(field);
    }
    if (field.isPresent()) {
      field.error(
          "a %s gives nothing to YARN; leave it out, and give what the daemon needs as overhead"
              .formatted(daemon.name()));
    }
    return CapacityRange.fixed(Capacity.NONE);
  }

  private static Elasticity elasticity(Section section, Daemon daemon, CapacityRange capacity) {
    return daemon.isNodeManager()
        ? ElasticityParser.parse(section, capacity)
        : ElasticityParser.refuse(section, daemon.name());
  }

  private static List<Window> schedule(Field field, Daemon daemon, WorkerRange workers) {
    if (!daemon.isNodeManager() && field.isPresent()) {
      field.error(
          "a %s's fleet has a fixed number of workers; leave it out".formatted(daemon.name()));
      return List.of();
    }
    return ScheduleParser.parse(field, workers);
  }

  private HadoopCluster cluster(Field field) {
    HadoopCluster nothing = new HadoopCluster("", "/", "/", "", "", Map.of(), Map.of(), "", "");
    String known = clusters.isEmpty() ? "none is defined" : String.join(", ", clusters.keySet());
    if (field.isPresent()) {
      String allowed = "the name of one of the clusters: " + known;
      return clusters.getOrDefault(field.text(allowed, clusters::containsKey).or(""), nothing);
    }
    if (clusters.size() == 1) {
      return clusters.values().iterator().next();
    }
    if (!clusters.containsKey("default")) {
      field.missing(
          "the name of one of the clusters (%s), since none of them is named default"
              .formatted(known));
    }
    return clusters.getOrDefault("default", nothing);
  }

  private static Resources resources(Section section, long milliCpus, long memory, long least) {
    BigDecimal cpus =
        section
            .field("cpus")
            .number("a number of cpus from 0.001 to 10000", 0.001, 10_000)
            .or(BigDecimal.valueOf(milliCpus, 3));
    Resources resources =
        new Resources(milliCpus(cpus), section.field("memory").size(least).or(memory), 0, 0);
    section.end();
    return resources;
  }

  /** Mesos counts cpus to three decimals; the rest is rounded up, so that nobody gets less. */
  static long milliCpus(BigDecimal cpus) {
    return cpus.movePointRight(3).setScale(0, RoundingMode.CEILING).longValueExact();
  }
}
