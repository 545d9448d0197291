package io.howdah.localcluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The unmodified Hadoop that all else stands on: HDFS, a ResourceManager, a NodeManager started by
 * hand, wordcount.
 */
class HadoopIT {
  private static final Duration JOB_DEADLINE = Duration.ofMinutes(4);
  private static final Duration COMMAND_DEADLINE = Duration.ofMinutes(1);

  @TempDir Path folder;

  @Test
  void countsWordsAndLeavesNothingBehind() throws IOException {
    Path clusterFolder = folder.resolve("cluster");
    long began = System.nanoTime();
    try (LocalCluster cluster =
        LocalCluster.open(Project.find(), clusterFolder, Progress.silent())) {
      LocalZooKeeper zooKeeper = cluster.startZooKeeper();
      LocalHadoop hadoop = cluster.startHadoop(new NodeCapacity(3, 2048));
      HandStartedNode node =
          hadoop.startNodeManager("nodemanager", "127.0.0.2", new NodeCapacity(3, 2048));
      zooKeeper.awaitReady();
      time("ZooKeeper answers", began);
      hadoop.awaitReady();
      time("HDFS and ResourceManager are up", began);
      hadoop.awaitRunning(node);
      time("NodeManager is RUNNING", began);
      assertThat(hadoop.runningNodes()).hasSize(1);

      Path text = folder.resolve("text");
      Files.writeString(text, "one two two three three three\n");
      hadoop.command(COMMAND_DEADLINE, "fs", "-mkdir", "-p", "/in").orFail();
      hadoop.command(COMMAND_DEADLINE, "fs", "-put", text.toString(), "/in/").orFail();
      time("file put", began);
      hadoop
          .command(JOB_DEADLINE, "jar", hadoop.examples().toString(), "wordcount", "/in", "/out")
          .orFail();
      time("wordcount done", began);
      String counts =
          hadoop.command(COMMAND_DEADLINE, "fs", "-cat", "/out/part-*").orFail().output();
      assertThat(counts).isEqualTo("one\t1\nthree\t3\ntwo\t2\n");

      for (LocalProcess process : cluster.alive()) {
        System.out.println(process.name() + " RSS kB " + process.residentKilobytes().orElse(0));
      }
    }
    time("closed", began);
    assertThat(ProcFs.withoutTerminalIn(clusterFolder.toRealPath())).isEqualTo(List.of());
  }

  private static void time(String what, long began) {
    System.out.printf("%6.1f s  %s%n", (System.nanoTime() - began) / 1e9, what);
  }
}
