package io.howdah.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.executor.core.Action.StartDaemon;
import io.howdah.executor.protocol.HadoopArchive;
import io.howdah.executor.protocol.WorkerTask;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Workers whose Hadoop is a tarball in the sandbox. */
class HadoopArchiveTaskTest extends MachineScript {
  @Test
  void theTarballTakesThePlaceOfAHome() {
    machine.start();
    WorkerTask task = task("", "hadoop-archive", "0123456789abcdef".repeat(8));
    assertThat(only(launch(task), StartDaemon.class).task()).isEqualTo(task);
  }

  @Test
  void everyProblemOfItIsNamed() {
    machine.start();
    List<Action> refused = launch(task("/opt/hadoop", "../up", "ABC"));
    assertThat(states(refused)).containsExactly(TASK + " ERROR");
    assertThat(message(refused, TASK))
        .contains(
            "daemon.hadoop_home and daemon.hadoop_archive exclude each other",
            "daemon.hadoop_archive.file '../up'",
            "daemon.hadoop_archive.sha512 'ABC'");
  }

  private static WorkerTask task(String home, String file, String sha512) {
    WorkerTask.Builder task = worker().toBuilder();
    task.getDaemonBuilder()
        .setHadoopHome(home)
        .setHadoopArchive(
            HadoopArchive.newBuilder().setUri("http://a/b").setFile(file).setSha512(sha512));
    return task.build();
  }
}
