package io.howdah.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.howdah.executor.core.Action.Exit;
import io.howdah.executor.core.Action.LimitContainers;
import io.howdah.executor.core.Action.Report;
import io.howdah.executor.core.Action.StartDaemon;
import io.howdah.executor.core.Action.State;
import io.howdah.executor.core.Action.Stop;
import io.howdah.executor.core.Event.Timer;
import io.howdah.executor.protocol.BrokerMessage;
import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.Daemon;
import io.howdah.executor.protocol.LeaseTask;
import io.howdah.executor.protocol.Ports;
import io.howdah.executor.protocol.QueryStatus;
import io.howdah.executor.protocol.ReleasePlace;
import io.howdah.executor.protocol.TaskData;
import io.howdah.executor.protocol.WorkerTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkerMachineTest {
  private static final String TASK = "worker.1-1";
  private static final String NODE = "agent1:40001";
  private static final String WEB = "agent1:40003";

  private final WorkerMachine machine = new WorkerMachine("1.2.3");
  private long now = 1_000_000;

  @Test
  void launchStartsTheDaemonAndReportsRunningWhenItAnswers() {
    machine.start();

    List<Action> launched = launch(worker());
    assertThat(states(launched)).containsExactly(TASK + " STARTING");
    StartDaemon start = only(launched, StartDaemon.class);
    assertThat(start.start()).isEqualTo(1);
    assertThat(start.capacity()).isEqualTo(capacity(2, 2048));
    assertThat(launched).contains(new Action.Arm(Timer.START, Duration.ofSeconds(30)));

    started(1, 4711);
    List<Action> ready = step(new Event.DaemonReady(1, NODE, WEB));
    Report running = only(ready, Report.class);
    assertThat(running.state()).isEqualTo(State.RUNNING);
    assertThat(running.status().orElseThrow().getNodeId()).isEqualTo(NODE);
    assertThat(running.status().orElseThrow().getWebAddress()).isEqualTo(WEB);
    assertThat(running.status().orElseThrow().getDaemonPid()).isEqualTo(4711);
    assertThat(running.status().orElseThrow().getDaemonStarts()).isEqualTo(1);
    assertThat(running.status().orElseThrow().getExecutorVersion()).isEqualTo("1.2.3");
    assertThat(running.status().orElseThrow().getTaskId()).isEqualTo(TASK);
    assertThat(ready).contains(new Action.Disarm(Timer.START));
  }

  @Test
  void crashIsRestartedInPlaceWithTheSumOfTheLeasesAndReportedWithMoreStarts() {
    running();
    lease("lease.1", 1, 1024);

    List<Action> crashed = exited(1);
    assertThat(states(crashed)).isEmpty();
    StartDaemon again = only(crashed, StartDaemon.class);
    assertThat(again.start()).isEqualTo(2);
    assertThat(again.capacity()).isEqualTo(capacity(3, 3072));
    assertThat(again.task()).isEqualTo(worker());

    started(2, 4712);
    Report report = only(step(new Event.DaemonReady(2, NODE, WEB)), Report.class);
    assertThat(report.state()).isEqualTo(State.RUNNING);
    assertThat(report.status().orElseThrow().getDaemonStarts()).isEqualTo(2);
    assertThat(report.status().orElseThrow().getDaemonPid()).isEqualTo(4712);
  }

  @Test
  void restartsWaitLongerAndTooManyWithinTheWindowFailTheWorkerAndItsLeases() {
    running();
    lease("lease.1", 1, 1024);

    exited(1);
    started(2, 2);
    assertThat(exited(2)).contains(new Action.Arm(Timer.RESTART, Duration.ofSeconds(1)));
    assertThat(only(step(new Event.TimedOut(Timer.RESTART)), StartDaemon.class).start())
        .isEqualTo(3);
    List<Action> third = exited(3);
    assertThat(only(third, Stop.class).grace()).isZero();
    assertThat(third).noneMatch(StartDaemon.class::isInstance);

    List<Action> stopped = step(new Event.Stopped(""));
    assertThat(states(stopped)).containsExactly("lease.1 FAILED", TASK + " FAILED");
    assertThat(message(stopped, TASK))
        .contains("3 crashes within 60000 ms", "2 restarts are allowed", "exit status 1", "boom");
    assertThat(step(new Event.AllAcknowledged())).containsExactly(new Exit(ExitStatus.DONE));
  }

  @Test
  void crashesThatAreFarApartAreNotCountedTogether() {
    running();
    for (int start = 1; start <= 10; start++) {
      now += 60_001;
      assertThat(only(exited(start), StartDaemon.class).start()).isEqualTo(start + 1);
      started(start + 1, 1);
      step(new Event.DaemonReady(start + 1, NODE, WEB));
    }
  }

  @Test
  void daemonThatNeverCameUpFailsTheTaskWithTheEndOfItsLog() {
    machine.start();
    launch(worker());
    started(1, 1);

    assertThat(only(exited(1), Stop.class).grace()).isZero();
    List<Action> stopped = step(new Event.Stopped(""));
    assertThat(states(stopped)).containsExactly(TASK + " FAILED");
    assertThat(message(stopped, TASK)).contains("exit status 1", "boom");
  }

  @Test
  void daemonThatCannotBeStartedFailsTheTaskWithTheReason() {
    machine.start();
    launch(worker());

    step(new Event.DaemonNotStarted(1, "no Hadoop in /opt/hadoop"));
    assertThat(message(step(new Event.Stopped("")), TASK)).contains("no Hadoop in /opt/hadoop");
  }

  @Test
  void startTimeoutKillsTheDaemonAndFailsTheTask() {
    machine.start();
    launch(worker());
    started(1, 1);

    assertThat(step(new Event.TimedOut(Timer.START))).containsExactly(new Action.KillDaemon());
    assertThat(step(new Event.DaemonReady(1, NODE, WEB))).isEmpty();
    exited(1);
    List<Action> stopped = step(new Event.Stopped(""));
    assertThat(states(stopped)).containsExactly(TASK + " FAILED");
    assertThat(message(stopped, TASK))
        .contains("did not answer on agent1:40003 within 30000 ms", "boom");
  }

  @Test
  void startTimeoutOfARestartCountsAsACrash() {
    running();
    exited(1);
    started(2, 2);

    assertThat(step(new Event.TimedOut(Timer.START))).containsExactly(new Action.KillDaemon());
    assertThat(exited(2)).contains(new Action.Arm(Timer.RESTART, Duration.ofSeconds(1)));
  }

  @Test
  void killStopsTheDaemonWithGraceAndExitsWhenTheUpdatesAreAcknowledged() {
    running();
    lease("lease.1", 1, 1024);

    List<Action> killed = step(new Event.Kill(TASK, Optional.empty()));
    assertThat(states(killed)).containsExactly(TASK + " KILLING");
    assertThat(only(killed, Stop.class).grace()).isEqualTo(Duration.ofSeconds(20));
    assertThat(exited(1)).noneMatch(StartDaemon.class::isInstance);

    List<Action> stopped = step(new Event.Stopped(""));
    assertThat(states(stopped)).containsExactly("lease.1 KILLED", TASK + " KILLED");
    assertThat(stopped).noneMatch(Exit.class::isInstance);
    assertThat(step(new Event.AllAcknowledged())).containsExactly(new Exit(ExitStatus.DONE));
    assertThat(step(new Event.Kill(TASK, Optional.empty()))).isEmpty();
  }

  @Test
  void aShorterKillPolicyShortensTheGrace() {
    running();
    assertThat(grace(new Event.Kill(TASK, Optional.of(Duration.ofSeconds(3)))))
        .isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aLongerKillPolicyDoesNotLengthenTheGrace() {
    running();
    assertThat(grace(new Event.Kill(TASK, Optional.of(Duration.ofHours(3)))))
        .isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void killWhileTheDaemonStartsStopsItToo() {
    machine.start();
    launch(worker());

    step(new Event.Kill(TASK, Optional.empty()));
    assertThat(step(new Event.DaemonReady(1, NODE, WEB))).isEmpty();
    assertThat(states(step(new Event.Stopped("")))).containsExactly(TASK + " KILLED");
  }

  @Test
  void killWhileARestartIsDelayedStartsNothingMore() {
    running();
    exited(1);
    started(2, 2);
    exited(2);

    assertThat(step(new Event.Kill(TASK, Optional.empty())))
        .contains(new Action.Disarm(Timer.RESTART));
    assertThat(step(new Event.TimedOut(Timer.RESTART))).isEmpty();
  }

  @Test
  void leaseWithoutAWorkerIsRefused() {
    machine.start();
    List<Action> actions = lease("lease.1", 1, 1024);
    assertThat(states(actions)).containsExactly("lease.1 FAILED");
    assertThat(message(actions, "lease.1")).contains("no worker task");
  }

  @Test
  void leaseRaisesTheLimitBeforeItIsReportedRunning() {
    running();
    assertThat(lease("lease.1", 1, 1024))
        .containsExactly(
            new LimitContainers(2048 + 1024 + 64),
            new Report("lease.1", State.RUNNING, "", Optional.empty()));
    assertThat(step(new Event.Kill("lease.1", Optional.empty())))
        .containsExactly(
            new LimitContainers(2048 + 64),
            new Report("lease.1", State.KILLED, "", Optional.empty()));
  }

  @Test
  void leaseOfAStartingWorkerIsRunningTogetherWithIt() {
    machine.start();
    launch(worker());
    assertThat(states(lease("lease.1", 1, 1024))).containsExactly("lease.1 STARTING");
    started(1, 1);
    assertThat(states(step(new Event.DaemonReady(1, NODE, WEB))))
        .containsExactly(TASK + " RUNNING", "lease.1 RUNNING");
  }

  @Test
  void leaseOfAnEndingWorkerIsRefused() {
    running();
    step(new Event.Kill(TASK, Optional.empty()));
    assertThat(states(lease("lease.1", 1, 1024))).containsExactly("lease.1 FAILED");
  }

  @Test
  void secondWorkerTaskIsRefused() {
    running();
    List<Action> actions = step(new Event.Launch("other", data(worker())));
    assertThat(states(actions)).containsExactly("other ERROR");
    assertThat(actions).noneMatch(StartDaemon.class::isInstance);
  }

  @Test
  void tasksThatCannotBeReadAreRefusedWithTheReason() {
    machine.start();
    assertThat(states(step(new Event.Launch("t", ByteString.copyFromUtf8("\u0001x")))))
        .containsExactly("t ERROR");
    assertThat(states(step(new Event.Launch("u", ByteString.EMPTY)))).containsExactly("u ERROR");
    List<Action> bad =
        step(
            new Event.Launch(
                "v",
                data(
                    worker().toBuilder()
                        .setDirectory("/var")
                        .setPorts(worker().getPorts().toBuilder().setShuffle(40001))
                        .build())));
    assertThat(states(bad)).containsExactly("v ERROR");
    assertThat(message(bad, "v")).contains("directory '/var'", "ports.shuffle 40001 is used twice");
  }

  @Test
  void messagesOfAnEarlierLeadershipAreIgnored() {
    running();
    step(new Event.Message(query(9)));
    assertThat(step(new Event.Message(query(8)))).allMatch(Action.Log.class::isInstance);
    assertThat(only(step(new Event.Message(query(9))), Action.Answer.class).status().getTaskId())
        .isEqualTo(TASK);
  }

  @Test
  void aTaskRaisesTheEpochToo() {
    running();
    assertThat(step(new Event.Message(query(4)))).allMatch(Action.Log.class::isInstance);
    assertThat(step(new Event.Message(query(5)))).anyMatch(Action.Answer.class::isInstance);
  }

  @Test
  void releasedPlaceIsRemovedAfterTheDaemonAndBeforeTheExit() {
    running();
    step(new Event.Message(release()));
    assertThat(step(new Event.Kill(TASK, Optional.empty())))
        .noneMatch(Action.RemovePlace.class::isInstance);

    assertThat(step(new Event.Stopped(""))).contains(new Action.RemovePlace(worker()));
    assertThat(step(new Event.AllAcknowledged())).isEmpty();
    assertThat(step(new Event.PlaceRemoved())).containsExactly(new Exit(ExitStatus.DONE));
  }

  @Test
  void placeStaysWithoutARelease() {
    running();
    step(new Event.Kill(TASK, Optional.empty()));
    assertThat(step(new Event.Stopped(""))).noneMatch(Action.RemovePlace.class::isInstance);
  }

  @Test
  void shutdownStopsWithinTheAgentsGrace() {
    running();
    List<Action> actions = step(new Event.Shutdown(Duration.ofSeconds(5)));
    assertThat(only(actions, Stop.class).grace()).isEqualTo(Duration.ofSeconds(4));
    assertThat(states(step(new Event.Stopped("")))).containsExactly(TASK + " KILLED");
  }

  @Test
  void shutdownWithoutATaskExitsAtOnce() {
    machine.start();
    assertThat(step(new Event.Shutdown(Duration.ofSeconds(5))))
        .containsExactly(new Exit(ExitStatus.DONE));
  }

  @Test
  void lostAgentStopsTheDaemonAndExitsWithoutWaitingForIt() {
    running();
    assertThat(step(new Event.AgentLost("away for 15 minutes"))).anyMatch(Stop.class::isInstance);
    assertThat(step(new Event.Stopped(""))).contains(new Exit(ExitStatus.AGENT_LOST));
  }

  @Test
  void errorOfTheAgentStopsTheDaemonAndExits() {
    running();
    assertThat(step(new Event.AgentError("unknown executor"))).anyMatch(Stop.class::isInstance);
    assertThat(step(new Event.Stopped(""))).contains(new Exit(ExitStatus.AGENT_ERROR));
  }

  @Test
  void agentThatGoesAwayForAMomentChangesNothing() {
    running();
    assertThat(step(new Event.Disconnected())).isEmpty();
    assertThat(step(new Event.Subscribed())).isEmpty();
  }

  @Test
  void finalUpdatesWaitForAnAgentThatIsAwayButNotForOneThatDoesNotAnswer() {
    running();
    step(new Event.Disconnected());
    step(new Event.Kill(TASK, Optional.empty()));
    step(new Event.Stopped(""));

    assertThat(step(new Event.TimedOut(Timer.ACKNOWLEDGE)))
        .containsExactly(new Action.Arm(Timer.ACKNOWLEDGE, WorkerEnd.ACKNOWLEDGE_LIMIT));
    step(new Event.Subscribed());
    assertThat(step(new Event.TimedOut(Timer.ACKNOWLEDGE)))
        .containsExactly(new Exit(ExitStatus.UNACKNOWLEDGED));
  }

  @Test
  void idleExecutorEnds() {
    assertThat(machine.start())
        .containsExactly(new Action.Arm(Timer.IDLE, WorkerMachine.IDLE_LIMIT));
    assertThat(step(new Event.TimedOut(Timer.IDLE))).contains(new Exit(ExitStatus.DONE));
  }

  @Test
  void eventsOfAnEarlierStartAreIgnored() {
    running();
    exited(1);
    assertThat(step(new Event.DaemonReady(1, NODE, WEB))).isEmpty();
    assertThat(exited(1)).isEmpty();
  }

  @Test
  void whatCouldNotBeEndedIsReported() {
    running();
    step(new Event.Kill(TASK, Optional.empty()));
    assertThat(message(step(new Event.Stopped("4711 java")), TASK))
        .isEqualTo("left behind: 4711 java");
  }

  // -----------------------------------------------------------------------------------------------

  private void running() {
    machine.start();
    step(new Event.Subscribed());
    launch(worker());
    started(1, 1);
    step(new Event.DaemonReady(1, NODE, WEB));
  }

  private Duration grace(Event event) {
    return only(step(event), Stop.class).grace();
  }

  private List<Action> step(Event event) {
    return new ArrayList<>(machine.step(event, now));
  }

  private List<Action> launch(WorkerTask task) {
    return step(new Event.Launch(TASK, data(task)));
  }

  private List<Action> lease(String taskId, int vcores, long memory) {
    return step(
        new Event.Launch(
            taskId,
            TaskData.newBuilder()
                .setEpoch(5)
                .setLease(LeaseTask.newBuilder().setCapacity(capacity(vcores, memory)))
                .build()
                .toByteString()));
  }

  private void started(int start, long pid) {
    step(new Event.DaemonStarted(start, pid, Event.ContainerCgroup.NOT_WANTED));
  }

  private List<Action> exited(int start) {
    return step(new Event.DaemonExited(start, "exit status 1", "boom"));
  }

  private static ByteString data(WorkerTask task) {
    return TaskData.newBuilder().setEpoch(5).setWorker(task).build().toByteString();
  }

  private static ByteString query(long epoch) {
    return BrokerMessage.newBuilder()
        .setEpoch(epoch)
        .setQueryStatus(QueryStatus.getDefaultInstance())
        .build()
        .toByteString();
  }

  private static ByteString release() {
    return BrokerMessage.newBuilder()
        .setEpoch(5)
        .setReleasePlace(ReleasePlace.getDefaultInstance())
        .build()
        .toByteString();
  }

  private static Capacity capacity(int vcores, long memory) {
    return Capacity.newBuilder().setVcores(vcores).setMemoryMb(memory).build();
  }

  private static WorkerTask worker() {
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

  private static List<String> states(List<Action> actions) {
    return actions.stream()
        .filter(Report.class::isInstance)
        .map(Report.class::cast)
        .map(report -> report.taskId() + " " + report.state())
        .toList();
  }

  private static String message(List<Action> actions, String taskId) {
    return actions.stream()
        .filter(Report.class::isInstance)
        .map(Report.class::cast)
        .filter(report -> report.taskId().equals(taskId))
        .map(Report::message)
        .findFirst()
        .orElseThrow();
  }

  private static <T extends Action> T only(List<Action> actions, Class<T> kind) {
    List<T> found = actions.stream().filter(kind::isInstance).map(kind::cast).toList();
    assertThat(found).as("%s in %s", kind.getSimpleName(), actions).hasSize(1);
    return found.get(0);
  }
}
