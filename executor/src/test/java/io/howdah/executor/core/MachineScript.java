package io.howdah.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.howdah.executor.core.Action.Report;
import io.howdah.executor.core.Action.Stop;
import io.howdah.executor.protocol.BrokerMessage;
import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.Daemon;
import io.howdah.executor.protocol.LeaseTask;
import io.howdah.executor.protocol.Ports;
import io.howdah.executor.protocol.QueryStatus;
import io.howdah.executor.protocol.ReleasePlace;
import io.howdah.executor.protocol.TaskData;
import io.howdah.executor.protocol.TellCapacity;
import io.howdah.executor.protocol.WorkerTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A machine and what a test does to it; the clock stands still unless it is moved. */
abstract class MachineScript {
  static final String TASK = "worker.1-1";
  static final String NODE = "agent1:40001";
  static final String WEB = "agent1:40003";

  final WorkerMachine machine = new WorkerMachine("1.2.3");
  long now = 1_000_000;

  void running() {
    machine.start();
    step(new Event.Subscribed());
    launch(worker());
    started(1, 1);
    step(new Event.DaemonReady(1, NODE, WEB));
  }

  Duration grace(Event event) {
    return only(step(event), Stop.class).grace();
  }

  List<Action> step(Event event) {
    return new ArrayList<>(machine.step(event, now));
  }

  List<Action> launch(WorkerTask task) {
    return step(new Event.Launch(TASK, data(task)));
  }

  List<Action> lease(String taskId, int vcores, long memory) {
    return step(
        new Event.Launch(
            taskId,
            TaskData.newBuilder()
                .setEpoch(5)
                .setLease(LeaseTask.newBuilder().setCapacity(capacity(vcores, memory)))
                .build()
                .toByteString()));
  }

  void started(int start, long pid) {
    step(new Event.DaemonStarted(start, pid, Event.ContainerCgroup.NOT_WANTED));
  }

  List<Action> exited(int start) {
    return step(new Event.DaemonExited(start, "exit status 1", "boom"));
  }

  static ByteString data(WorkerTask task) {
    return TaskData.newBuilder().setEpoch(5).setWorker(task).build().toByteString();
  }

  static ByteString query(long epoch) {
    return BrokerMessage.newBuilder()
        .setEpoch(epoch)
        .setQueryStatus(QueryStatus.getDefaultInstance())
        .build()
        .toByteString();
  }

  static ByteString release() {
    return BrokerMessage.newBuilder()
        .setEpoch(5)
        .setReleasePlace(ReleasePlace.getDefaultInstance())
        .build()
        .toByteString();
  }

  static Capacity capacity(int vcores, long memory) {
    return Capacity.newBuilder().setVcores(vcores).setMemoryMb(memory).build();
  }

  static WorkerTask worker() {
    return WorkerTask.newBuilder()
        .setPlace("hadoop.1-1")
        .setDirectory("/var/lib/howdah/hadoop.1-1")
        .setDaemon(
            Daemon.newBuilder()
                .setKind(Daemon.Kind.NODEMANAGER)
                .setHadoopHome("/opt/hadoop")
                .setHeapMb(128))
        .setCapacity(capacity(2, 2048))
        .setPorts(
            Ports.newBuilder()
                .setAddress(40001)
                .setLocalizer(40002)
                .setWebapp(40003)
                .setCollector(40004)
                .setShuffle(40005))
        .setHostname("agent1")
        .setStopGraceMs(20_000)
        .setStartTimeoutMs(30_000)
        .setMaxRestarts(2)
        .setRestartWindowMs(60_000)
        .setContainerHeadroomMb(64)
        .build();
  }

  static List<String> states(List<Action> actions) {
    return actions.stream()
        .filter(Report.class::isInstance)
        .map(Report.class::cast)
        .map(report -> report.taskId() + " " + report.state())
        .toList();
  }

  static String message(List<Action> actions, String taskId) {
    return actions.stream()
        .filter(Report.class::isInstance)
        .map(Report.class::cast)
        .filter(report -> report.taskId().equals(taskId))
        .map(Report::message)
        .findFirst()
        .orElseThrow();
  }

  static <T extends Action> T only(List<Action> actions, Class<T> kind) {
    List<T> found = actions.stream().filter(kind::isInstance).map(kind::cast).toList();
    assertThat(found).as("%s in %s", kind.getSimpleName(), actions).hasSize(1);
    return found.get(0);
  }

  /** A worker that waits for leases of its own ACCEPT. */
  static WorkerTask worker(int firstLeases) {
    return worker().toBuilder().setFirstLeases(firstLeases).build();
  }

  List<Action> tell(long epoch, int vcores, long memory) {
    return step(
        new Event.Message(
            BrokerMessage.newBuilder()
                .setEpoch(epoch)
                .setTellCapacity(TellCapacity.newBuilder().setCapacity(capacity(vcores, memory)))
                .build()
                .toByteString()));
  }

  List<Action> counted(int containers, long memory) {
    return step(
        new Event.Counted(
            Optional.of(new Event.ContainerUse(containers, memory)), Optional.empty()));
  }

  List<Action> ready(int start) {
    return step(new Event.DaemonReady(start, NODE, WEB));
  }
}
