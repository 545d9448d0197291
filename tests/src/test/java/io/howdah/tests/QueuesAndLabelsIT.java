package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.CommandResult;
import io.howdah.localcluster.HadoopChanges;
import io.howdah.localcluster.HttpProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A fleet for a queue and a fleet for a node label, with a real CapacityScheduler. The methods are
 * the steps of one story.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QueuesAndLabelsIT extends ElasticStory {
  private static final String LABEL = "fast";
  private static final Duration COMMAND = Duration.ofMinutes(1);

  private CompletableFuture<CommandResult> unserved;

  @BeforeAll
  void start() throws IOException {
    cluster =
        TestCluster.start(
            "queues-and-labels", new AgentSpec(2, "cpus:4;mem:2400;disk:10000", false));
    Path store = cluster.cluster().folder().resolve("data/node-labels");
    hadoop =
        cluster
            .cluster()
            .startHadoop(
                LARGEST,
                new HadoopChanges(
                    Map.of(
                        "yarn.node-labels.enabled",
                        "true",
                        "yarn.node-labels.fs-store.root-dir",
                        store.toUri().toString(),
                        "yarn.node-labels.configuration-type",
                        "distributed"),
                    Map.of(
                        "yarn.scheduler.capacity.root.queues", "default,etl",
                        "yarn.scheduler.capacity.root.default.capacity", "50",
                        "yarn.scheduler.capacity.root.default.user-limit-factor", "4",
                        "yarn.scheduler.capacity.root.etl.capacity", "50",
                        "yarn.scheduler.capacity.root.etl.user-limit-factor", "4")));
    hadoop.awaitReady();
    writeLabelScript();
    leader = cluster.startBrokers(1, serving("etl"));
    sampleLaws();
  }

  @Test
  @Order(1)
  void nobodyGrowsForAQueueThatNoFleetServes() {
    unserved = sleepJob(1, 1_000, "-D", "mapreduce.job.queuename=default");
    await("its ApplicationMaster waits", () -> pendingContainers() > 0);
    await(
        "the label that is not there is told",
        () -> hadoopAsTold().contains("the ResourceManager has no node label " + LABEL));
    assertThat(hadoopAsTold()).doesNotContain("has no queue");
    assertThat(pendingContainers()).isPositive();
    assertThat(tasks("")).isEmpty();
  }

  @Test
  @Order(2)
  void aFleetGrowsForItsQueue() {
    CompletableFuture<CommandResult> job =
        sleepJob(3, 3_000, "-D", "mapreduce.job.queuename=root.etl");
    await("a worker of the queue's fleet", () -> !tasks("worker.etl.").isEmpty());
    succeeded(job);
    // It runs on whatever is there: a queue has no nodes of its own.
    succeeded(unserved);
    assertThat(tasks("worker." + LABEL)).isEmpty();
  }

  @Test
  @Order(3)
  void aFileWithAQueueThatIsNotThereKeepsThePreviousConfiguration() {
    String before = configuration().path("revision").path("number").asText();
    TestCluster.write(leader, serving("elt"));
    await(
        "the refusal is told",
        () -> configuration().path("rejected").toString().contains("no queue elt"));
    assertThat(configuration().path("rejected").toString())
        .contains("root.etl", "howdah apply FILE --confirm");
    assertThat(configuration().path("revision").path("number").asText()).isEqualTo(before);
    TestCluster.write(leader, serving("etl"));
    await("nothing is refused", () -> configuration().path("rejected").isEmpty());
  }

  @Test
  @Order(4)
  void aFleetGrowsForItsLabel() throws IOException {
    addLabel();
    await("all is idle and gone", () -> tasks("").isEmpty());
    CompletableFuture<CommandResult> job =
        sleepJob(
            3,
            3_000,
            "-D",
            "mapreduce.job.queuename=default",
            "-D",
            "mapreduce.job.am.node-label-expression=" + LABEL,
            "-D",
            "mapreduce.job.node-label-expression=" + LABEL);
    await("a worker of the label's fleet", () -> !tasks("worker." + LABEL + ".").isEmpty());
    succeeded(job);
    assertThat(tasks("worker.etl.")).isEmpty();
    assertThat(laws.samples()).isGreaterThan(100);
  }

  private BrokerFile serving(String queue) {
    return clusterFile()
        .fleet(fleet("etl", 1, "queues: [%s]\n".formatted(queue)))
        .fleet(
            fleet(
                LABEL,
                1,
                """
                node-label: fast
                properties:
                  yarn.nodemanager.node-labels.provider: script
                  yarn.nodemanager.node-labels.provider.script.path: %s
                  yarn.nodemanager.node-labels.provider.script.opts: fast
                """
                    .formatted(script())));
  }

  private JsonNode configuration() {
    return leader.get("/v1/configuration").orElseGet(MissingNode::getInstance);
  }

  private Path script() {
    return cluster.cluster().folder().resolve("run/label");
  }

  /**
   * Tells a NodeManager its label. The provider "config" would not do: it reads the files and not
   * what the NodeManager was started with.
   */
  private void writeLabelScript() throws IOException {
    Path script = script();
    Files.writeString(script, "#!/bin/sh\necho \"NODE_PARTITION:$1\"\n");
    if (!script.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + script + " executable");
    }
  }

  /** As an administrator would: first the label, then the queues that may use it. */
  private void addLabel() throws IOException {
    hadoop
        .command(COMMAND, "yarn", "rmadmin", "-addToClusterNodeLabels", LABEL + "(exclusive=true)")
        .orFail();
    Path file = hadoop.configuration().resolve("capacity-scheduler.xml");
    StringBuilder more = new StringBuilder();
    String root = "yarn.scheduler.capacity.root.";
    Map.of(
            root + "accessible-node-labels", LABEL,
            root + "accessible-node-labels.fast.capacity", "100",
            root + "default.accessible-node-labels", LABEL,
            root + "default.accessible-node-labels.fast.capacity", "100",
            root + "etl.accessible-node-labels", " ")
        .forEach(
            (key, value) ->
                more.append(
                    "<property><name>%s</name><value>%s</value></property>".formatted(key, value)));
    Files.writeString(
        file, Files.readString(file).replace("</configuration>", more.append("</configuration>")));
    hadoop.command(COMMAND, "yarn", "rmadmin", "-refreshQueues").orFail();
  }

  private String hadoopAsTold() {
    return leader.get("/v1/hadoop").map(JsonNode::toString).orElse("");
  }

  private long pendingContainers() {
    return new HttpProbe()
        .json(hadoop.resourceManagerWeb() + "/ws/v1/cluster/metrics")
        .map(body -> body.path("clusterMetrics").path("containersPending").asLong())
        .orElse(0L);
  }
}
