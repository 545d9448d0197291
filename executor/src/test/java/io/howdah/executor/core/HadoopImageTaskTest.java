package io.howdah.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.executor.core.Action.StartDaemon;
import io.howdah.executor.protocol.HadoopImage;
import io.howdah.executor.protocol.WorkerTask;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Workers that run in a Docker image with Hadoop in it. */
class HadoopImageTaskTest extends MachineScript {
  @Test
  void theImageTakesThePlaceOfAHome() {
    machine.start();
    WorkerTask task = task("");
    assertThat(only(launch(task), StartDaemon.class).task()).isEqualTo(task);
  }

  @Test
  void aHomeBesideItIsRefused() {
    machine.start();
    List<Action> refused = launch(task("/opt/hadoop"));
    assertThat(states(refused)).containsExactly(TASK + " ERROR");
    assertThat(message(refused, TASK)).contains("daemon.hadoop_image excludes daemon.hadoop_home");
  }

  private static WorkerTask task(String home) {
    WorkerTask.Builder task = worker().toBuilder();
    task.getDaemonBuilder()
        .setHadoopHome(home)
        .setHadoopImage(HadoopImage.newBuilder().setName("hadoop:3.5"));
    return task.build();
  }
}
