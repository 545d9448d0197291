package io.howdah.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.howdah.executor.core.Action.Exit;
import io.howdah.executor.core.Action.Report;
import io.howdah.executor.core.Action.StartDaemon;
import io.howdah.executor.core.Action.State;
import io.howdah.executor.core.Action.Stop;
import io.howdah.executor.core.Event.Timer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks, starts, crashes. */
class WorkerMachineTest extends MachineScript {
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
  void eventsOfAnEarlierStartAreIgnored() {
    running();
    exited(1);
    assertThat(step(new Event.DaemonReady(1, NODE, WEB))).isEmpty();
    assertThat(exited(1)).isEmpty();
  }
}
