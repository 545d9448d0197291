package io.howdah.localcluster.demo;

import io.howdah.localcluster.Await;
import io.howdah.localcluster.ClusterException;
import io.howdah.localcluster.CommandResult;
import io.howdah.localcluster.HttpProbe;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalCluster;
import io.howdah.localcluster.LocalHadoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The main job, step by step; a step that cannot be verified throws. */
final class Demo {
  private static final Duration SERVICE_DEADLINE = Duration.ofMinutes(2);
  private static final Duration COMMAND_DEADLINE = Duration.ofMinutes(2);
  private static final Duration JOB_DEADLINE = Duration.ofMinutes(10);
  // Seven maps of 52 MB: more than fit before Hadoop grows.
  private static final int SPLIT_BYTES = 8 << 20;

  private final LocalCluster cluster;
  private final Timeline timeline;
  private final boolean docker;
  private final int textMegabytes;
  private final HttpProbe http = new HttpProbe();
  // New every time, so that a page of an earlier run cannot pass for this one's.
  private final DemoService web =
      new DemoService("/web", 0.1, 32, "Howdah beside Hadoop " + UUID.randomUUID(), true);
  private final List<DemoService> services;

  private DemoCluster parts;
  private LocalHadoop hadoop;
  private List<LocalBroker> brokers;
  private JobHistory history;
  private Path text;
  private String servicePage = "";
  private Duration wordcount = Duration.ZERO;
  private Path picture;

  Demo(LocalCluster cluster, Timeline timeline, boolean docker, int textMegabytes) {
    this.cluster = cluster;
    this.timeline = timeline;
    this.docker = docker;
    this.textMegabytes = textMegabytes;
    this.services = docker ? List.of(web) : List.of();
  }

  void run() throws Exception {
    try (Usage usage = new Usage(cluster)) {
      usage.start();
      timeline.act("Act one: a job and a service on one cluster");
      timeline.step(
          "ZooKeeper, Mesos emulator, NameNode, DataNode, ResourceManager", this::startCluster);
      try (Recorder recorder = new Recorder(parts, timeline)) {
        recorder.start();
        actOne();
        timeline.act("Act two: a second job, and a service of higher priority");
        new SharingAct(parts, leader(), services, guest(), recorder, timeline, this::showProgress)
            .run();
        timeline.step("the leader, asked of both brokers", () -> leader().name());
        draw(recorder);
      }
      usage.sample();
      timeline.print();
      usage.print(System.out);
    }
    printAddresses();
  }

  private void actOne() throws Exception {
    timeline.step("two brokers, one leads and both say so", this::startBrokers);
    timeline.step(
        parts.size().minWorkers() + " NodeManagers RUNNING in the ResourceManager",
        this::awaitWorkers);
    timeline.step("a JobHistoryServer, launched like them", () -> history.awaitUp());
    timeline.mark("workers are up");
    if (docker) {
      timeline.step("a page from the Docker service", this::fetchPage);
    }
    timeline.step("a text of " + textMegabytes + " MB in HDFS", this::putText);
    timeline.mark("wordcount submitted");
    String job = timeline.step("wordcount with scripts/hadoop jar", this::countWords);
    timeline.mark("wordcount ended");
    timeline.step("the counts compared with a count without Hadoop", this::compareCounts);
    timeline.step("the job in the JobHistoryServer", () -> history.awaitSucceeded(job));
    if (docker) {
      timeline.step("the page again, after the job", this::fetchPage);
    }
    timeline.outcome(
        "nobody lost anything: there was room. wordcount took " + wordcount.toSeconds() + " s");
  }

  /** Wants more than is left when Hadoop has all that it can get. */
  private DemoService guest() {
    return new DemoService("/checkout", 2, 128, "Room for the till", docker);
  }

  private LocalBroker leader() {
    return new Leaders(brokers).awaitCommon();
  }

  private void draw(Recorder recorder) throws IOException {
    picture = cluster.folder().resolve("who-held-what.svg");
    Files.writeString(picture, new HoldingsPicture(recorder.samples(), timeline.marks()).draw());
  }

  private String startCluster() {
    parts = DemoCluster.start(cluster, FleetSize.ELASTIC, docker, true);
    hadoop = parts.hadoop();
    cluster.makeCurrent();
    return DemoCluster.AGENTS + " agents";
  }

  private String startBrokers() {
    brokers = parts.startBrokers(2, services);
    history = new JobHistory(hadoop.history().web(), brokers.get(0));
    return leader().name() + " leads";
  }

  private String awaitWorkers() {
    return String.join(", ", parts.awaitWorkers(brokers.get(0)));
  }

  private String fetchPage() {
    ServiceAddresses addresses = new ServiceAddresses(brokers.get(0));
    servicePage =
        Await.value(
            "that the page of " + web.id() + " says '" + web.page() + "'",
            SERVICE_DEADLINE,
            () -> addresses.of(web.id()).filter(this::saysTheText),
            () -> "the broker says: " + addresses.raw() + "\n" + brokers.get(0).process().tail());
    return servicePage;
  }

  private boolean saysTheText(String address) {
    return http.text(address).map(page -> page.strip().equals(web.page())).orElse(false);
  }

  private String putText() throws IOException {
    text = cluster.folder().resolve("words.txt");
    long size = WordText.write(text, textMegabytes * 1_000_000L);
    hadoop.command(COMMAND_DEADLINE, "fs", "-mkdir", "-p", "/demo/in").orFail();
    hadoop.command(COMMAND_DEADLINE, "fs", "-put", text.toString(), "/demo/in/").orFail();
    String stored =
        hadoop
            .command(COMMAND_DEADLINE, "fs", "-stat", "%b", "/demo/in/words.txt")
            .orFail()
            .output()
            .strip();
    if (!stored.equals(Long.toString(size))) {
      throw new ClusterException(
          "HDFS says that the text has " + stored + " bytes; it has " + size);
    }
    return String.format(Locale.ROOT, "%.1f MB", size / 1e6);
  }

  private String countWords() {
    List<String> arguments =
        List.of(
            "jar",
            hadoop.examples().toString(),
            "wordcount",
            "-D",
            "mapreduce.input.fileinputformat.split.maxsize=" + SPLIT_BYTES,
            "/demo/in",
            "/demo/out");
    timeline.say("  scripts/hadoop " + String.join(" ", arguments));
    CommandResult result =
        hadoop.command(JOB_DEADLINE, this::showProgress, arguments.toArray(String[]::new)).orFail();
    wordcount = result.took();
    return result
        .errors()
        .lines()
        .filter(line -> line.contains("Running job"))
        .findFirst()
        .map(line -> line.substring(line.indexOf("job_")).strip())
        .orElseThrow(
            () -> new ClusterException("the job's client named no job\n" + result.errors()));
  }

  private void showProgress(String line) {
    if (line.contains("map ") && line.contains("reduce ")) {
      timeline.say("  " + line.substring(line.indexOf("map ")));
    }
  }

  private String compareCounts() throws IOException {
    Map<String, Long> expected = WordText.count(text);
    String output =
        hadoop.command(COMMAND_DEADLINE, "fs", "-cat", "/demo/out/part-r-*").orFail().output();
    Map<String, Long> counted = WordText.parse(output);
    if (!counted.equals(expected)) {
      throw new ClusterException(
          "wordcount's counts are wrong: "
              + difference(expected, counted).orElse("other order")
              + "; "
              + counted.size()
              + " words counted, "
              + expected.size()
              + " expected");
    }
    long words = expected.values().stream().mapToLong(Long::longValue).sum();
    return words + " words, " + expected.size() + " different ones, all equal";
  }

  private static Optional<String> difference(
      Map<String, Long> expected, Map<String, Long> counted) {
    return expected.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(counted.get(entry.getKey())))
        .findFirst()
        .map(
            entry ->
                "'"
                    + entry.getKey()
                    + "' is "
                    + counted.get(entry.getKey())
                    + " instead of "
                    + entry.getValue());
  }

  private void printAddresses() {
    System.out.println();
    System.out.println("Addresses");
    brokers.forEach(
        broker ->
            System.out.println(
                "  " + broker.name() + "            " + broker.web() + "/v1/workers"));
    System.out.println("  Hadoop's capacity   " + leader().web() + "/v1/hadoop");
    System.out.println("  ResourceManager     " + hadoop.resourceManagerWeb() + "/cluster");
    System.out.println("  JobHistoryServer    " + history.page());
    System.out.println("  NameNode            " + hadoop.nameNodeWeb() + "/jmx");
    System.out.println("  Mesos emulator      " + parts.mesos().web() + "/state");
    if (docker) {
      System.out.println("  Docker service      " + servicePage);
    }
    System.out.println("  HDFS                " + hadoop.fileSystem());
    System.out.println("  who held what       " + picture);
    System.out.println("  logs                " + cluster.folder().resolve("logs"));
    System.out.println(
        "Your own job: scripts/hadoop jar FILE.jar ARGUMENTS, files: scripts/hadoop fs -ls /");
  }
}
