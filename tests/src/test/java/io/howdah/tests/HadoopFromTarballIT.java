package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.localcluster.AgentSpec;
import io.howdah.localcluster.Await;
import io.howdah.localcluster.LocalBroker;
import io.howdah.localcluster.LocalHadoop;
import io.howdah.localcluster.NodeCapacity;
import io.howdah.localcluster.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Workers whose agents have no Hadoop: it comes as a tarball. The methods are the steps of one
 * story.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HadoopFromTarballIT {
  private static final NodeCapacity CAPACITY = new NodeCapacity(3, 1536);
  private static final Duration SLOW = Duration.ofMinutes(3);

  private TestCluster cluster;
  private LocalHadoop hadoop;
  private HadoopTarball tarball;
  private LocalBroker leader;

  @BeforeAll
  void start() throws Exception {
    cluster =
        TestCluster.start("hadoop-tarball", new AgentSpec(1, "cpus:4;mem:4096;disk:10000", false));
    hadoop = cluster.cluster().startHadoop(CAPACITY);
    tarball = new HadoopTarball(hadoop.home(), cluster.cluster().folder());
    hadoop.awaitReady();
  }

  @AfterAll
  void stop() {
    if (tarball != null) {
      tarball.close();
    }
    cluster.close();
  }

  @Test
  @Order(1)
  void aJobRunsOnAHadoopThatNoAgentHas() throws Exception {
    Measure up = Measure.start("broker's start to a NodeManager from a tarball RUNNING");
    leader =
        cluster.startBrokers(
            1, file("{uri: \"%s\", sha512: %s}".formatted(tarball.uri(), tarball.sha512())));
    await("a NodeManager RUNNING", () -> hadoop.runningNodes().size() == 1);
    up.print();
    Path sandbox = sandbox();
    assertThat(nodeManager())
        .contains("-cp " + hadoop.configuration() + ":" + unpacked(sandbox).toString() + "/share/")
        .doesNotContain(hadoop.home() + "/lib/");
    assertThat(sandbox.resolve("hadoop-archive"))
        .as("the tarball, once it is unpacked")
        .doesNotExist();
    List<String> job = new ArrayList<>(List.of("jar", hadoop.examples().toString(), "pi"));
    job.addAll(HadoopTarball.classPathOfTheNodeManager());
    job.addAll(List.of("2", "100"));
    assertThat(hadoop.command(SLOW, job.toArray(new String[0])).orFail().output())
        .contains("Estimated value of Pi is 3.1");
  }

  @Test
  @Order(2)
  void anotherUriReplacesTheWorker() {
    String before = running().get(0);
    TestCluster.write(leader, file("{uri: \"%s\"}".formatted(tarball.file().toUri())));
    await("another worker", () -> running().stream().anyMatch(id -> !id.equals(before)));
    await("it is the only one", () -> running().size() == 1);
    await("its NodeManager RUNNING", () -> hadoop.runningNodes().size() == 1);
    assertThat(nodeManager()).contains(unpacked(sandbox()).toString() + "/share/");
  }

  @Test
  @Order(3)
  void aTarballThatIsNotTheOneWantedFailsTheWorkerWithTheReason() {
    TestCluster.write(
        leader, file("{uri: \"%s\", sha512: %s}".formatted(tarball.uri(), "0".repeat(128))));
    await(
        "the reason",
        () ->
            TestCluster.instances(leader, "hadoop").stream()
                .filter(one -> one.path("mesosState").asText().equals("TASK_FAILED"))
                .map(one -> cluster.ask(leader, "/v1/instances/" + one.path("id").asText()))
                .map(JsonNode::toString)
                .anyMatch(
                    one ->
                        one.contains(tarball.uri())
                            && one.contains("is not the one that is wanted: the SHA-512")));
  }

  private BrokerFile file(String archive) {
    return cluster
        .file()
        .cluster(
            """
            name: default
            client-configuration: %1$s
            hadoop: %2$s
            agent-configuration: %1$s
            java-home: %3$s
            """
                .formatted(hadoop.configuration(), archive, System.getProperty("java.home")))
        .fleet(
            """
            name: hadoop
            workers: 1
            capacity: {vcores: %d, memory: %dMB}
            directory: %s
            drain-deadline: 10s
            container-cgroup: false
            """
                .formatted(
                    CAPACITY.vcores(),
                    CAPACITY.memoryMegabytes(),
                    cluster.cluster().folder().resolve("run/places")));
  }

  private List<String> running() {
    return TestCluster.instances(leader, "hadoop", "RUNNING");
  }

  private String nodeManager() {
    return only(
        cluster.cluster().processes().stream()
            .map(RunningProcess::commandLine)
            .filter(line -> line.contains("-Dproc_nodemanager") && !line.contains("setpriv"))
            .toList());
  }

  /** Of the executor that runs. */
  private Path sandbox() {
    return only(
        cluster.cluster().processes().stream()
            .filter(one -> one.commandLine().contains("io.howdah.executor"))
            .map(one -> workingFolder(one.pid()))
            .toList());
  }

  private static Path unpacked(Path sandbox) {
    return sandbox.resolve("hadoop").resolve(HadoopTarball.FOLDER);
  }

  private static Path workingFolder(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"));
    } catch (IOException e) {
      throw new AssertionError("the executor has ended", e);
    }
  }

  private static <T> T only(List<T> found) {
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private void await(String what, BooleanSupplier condition) {
    Await.until(
        what,
        SLOW,
        condition,
        () ->
            StreamSupport.stream(hadoop.nodes().spliterator(), false).toList()
                + "\n"
                + Stream.ofNullable(leader)
                    .flatMap(one -> TestCluster.instances(one, "hadoop").stream())
                    .toList()
                + "\n"
                + cluster.logs());
  }
}
