package io.howdah.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.executor.core.Action.StartDaemon;
import io.howdah.executor.core.Event.Timer;
import io.howdah.executor.protocol.Daemon;
import io.howdah.executor.protocol.DaemonPort;
import io.howdah.executor.protocol.WorkerTask;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Daemons that are no NodeManagers. */
class OtherDaemonTest extends MachineScript {
  @Test
  void startsWithoutCapacityAndComesUpAsANodeManagerDoes() {
    machine.start();
    assertThat(only(launch(dataNode().build()), StartDaemon.class).start()).isEqualTo(1);
    started(1, 1);
    assertThat(states(step(new Event.DaemonReady(1, "agent1:40010", "agent1:40011"))))
        .containsExactly(TASK + " RUNNING");
    assertThat(only(exited(1), StartDaemon.class).start()).isEqualTo(2);
  }

  @Test
  void leaseIsRefusedWithTheReason() {
    machine.start();
    launch(dataNode().build());
    List<Action> early = lease("lease.1", 1, 1024);
    assertThat(states(early)).containsExactly("lease.1 FAILED");
    assertThat(message(early, "lease.1")).contains("a datanode has no capacity to raise");
    started(1, 1);
    step(new Event.DaemonReady(1, "agent1:40010", "agent1:40011"));
    assertThat(states(lease("lease.2", 1, 1024))).containsExactly("lease.2 FAILED");
  }

  @Test
  void startTimeoutNamesThePortThatWasAsked() {
    machine.start();
    launch(dataNode().build());
    started(1, 1);
    step(new Event.TimedOut(Timer.START));
    exited(1);
    assertThat(message(step(new Event.Stopped("")), TASK))
        .contains("did not answer on agent1:40011 within");
  }

  @Test
  void everyProblemOfTheTaskIsNamed() {
    machine.start();
    WorkerTask.Builder task = dataNode().setFirstLeases(1);
    task.getDaemonBuilder()
        .setName("../up")
        .setMainClass("not a class")
        .addDaemonPorts(port("dfs.datanode.address", 40010, false));
    List<Action> refused = launch(task.build());
    assertThat(states(refused)).containsExactly(TASK + " ERROR");
    assertThat(message(refused, TASK))
        .contains(
            "daemon.name '../up'",
            "daemon.main_class 'not a class'",
            "'dfs.datanode.address' is empty or used twice",
            "40010 is used twice",
            "first_leases is set");
    task.getDaemonBuilder().clearDaemonPorts();
    assertThat(message(launch(task.build()), TASK)).contains("daemon_ports is empty");
  }

  private static WorkerTask.Builder dataNode() {
    return worker().toBuilder()
        .clearCapacity()
        .clearPorts()
        .setDaemon(
            Daemon.newBuilder()
                .setKind(Daemon.Kind.GENERIC)
                .setName("datanode")
                .setMainClass("org.apache.hadoop.hdfs.server.datanode.DataNode")
                .setHadoopHome("/opt/hadoop")
                .setHeapMb(96)
                .addDaemonPorts(port("dfs.datanode.address", 40010, false))
                .addDaemonPorts(port("dfs.datanode.http.address", 40011, true)));
  }

  private static DaemonPort port(String property, int port, boolean web) {
    return DaemonPort.newBuilder().setProperty(property).setPort(port).setWeb(web).build();
  }
}
