package io.howdah.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.executor.core.Action.LimitContainers;
import io.howdah.executor.core.Action.Report;
import io.howdah.executor.core.Action.StartDaemon;
import io.howdah.executor.core.Action.State;
import io.howdah.executor.core.Event.Timer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Leases of a worker in each of its phases. */
class LeasesTest extends MachineScript {
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
  void daemonStartsWithTheFirstLeasesWhenTheyHaveCome() {
    machine.start();
    List<Action> launched = launch(worker(2));
    assertThat(states(launched)).containsExactly(TASK + " STARTING");
    assertThat(launched)
        .contains(new Action.Arm(Timer.LEASES, DaemonLife.FIRST_LEASES_LIMIT))
        .noneMatch(StartDaemon.class::isInstance);

    List<Action> one = lease("lease.1", 1, 1024);
    assertThat(one)
        .containsExactly(
            new LimitContainers(2048 + 1024 + 64),
            new Report("lease.1", State.RUNNING, "", Optional.empty()));

    List<Action> two = lease("lease.2", 1, 512);
    assertThat(states(two)).containsExactly("lease.2 RUNNING");
    assertThat(two).contains(new Action.Disarm(Timer.LEASES));
    assertThat(only(two, StartDaemon.class).capacity()).isEqualTo(capacity(4, 2048 + 1024 + 512));
    started(1, 1);
    assertThat(states(ready(1))).containsExactly(TASK + " RUNNING");
  }

  @Test
  void missingFirstLeasesAreWaitedForOnlySoLong() {
    machine.start();
    launch(worker(2));
    lease("lease.1", 1, 1024);

    List<Action> late = step(new Event.TimedOut(Timer.LEASES));
    assertThat(only(late, StartDaemon.class).capacity()).isEqualTo(capacity(3, 3072));
    assertThat(only(late, Action.Log.class).line()).contains("1 of 2 first leases");

    // Not in what the daemon was started with: RUNNING only when that is known to be up.
    assertThat(states(lease("lease.2", 1, 1024))).containsExactly("lease.2 STARTING");
    started(1, 1);
    assertThat(states(ready(1))).containsExactly(TASK + " RUNNING", "lease.2 RUNNING");
    assertThat(step(new Event.TimedOut(Timer.LEASES))).isEmpty();
  }

  @Test
  void noFirstLeaseHasComeAtAll() {
    machine.start();
    launch(worker(2));
    assertThat(only(step(new Event.TimedOut(Timer.LEASES)), StartDaemon.class).capacity())
        .isEqualTo(capacity(2, 2048));
  }

  @Test
  void leaseThatComesBeforeItsWorkerIsRefusedAndNotCounted() {
    machine.start();
    assertThat(states(lease("lease.1", 1, 1024))).containsExactly("lease.1 FAILED");
    assertThat(launch(worker(2))).noneMatch(StartDaemon.class::isInstance);
    assertThat(lease("lease.2", 1, 1024)).noneMatch(StartDaemon.class::isInstance);
    assertThat(only(step(new Event.TimedOut(Timer.LEASES)), StartDaemon.class).capacity())
        .isEqualTo(capacity(3, 3072));
  }

  @Test
  void moreLeasesThanTheFirstComeWhileTheDaemonStarts() {
    machine.start();
    launch(worker(1));
    assertThat(only(lease("lease.1", 1, 1024), StartDaemon.class).capacity())
        .isEqualTo(capacity(3, 3072));
    assertThat(states(lease("lease.2", 1, 1024))).containsExactly("lease.2 STARTING");
    started(1, 1);
    assertThat(states(ready(1))).containsExactly(TASK + " RUNNING", "lease.2 RUNNING");
  }

  @Test
  void firstLeaseThatIsKilledMeanwhileHasComeButHoldsNothing() {
    machine.start();
    launch(worker(2));
    lease("lease.1", 1, 1024);
    assertThat(states(step(new Event.Kill("lease.1", Optional.empty()))))
        .containsExactly("lease.1 KILLED");
    assertThat(only(lease("lease.2", 1, 512), StartDaemon.class).capacity())
        .isEqualTo(capacity(3, 2048 + 512));
  }

  @Test
  void killWhileFirstLeasesAreAwaitedStartsNothingMore() {
    machine.start();
    launch(worker(2));
    lease("lease.1", 1, 1024);
    assertThat(step(new Event.Kill(TASK, Optional.empty())))
        .contains(new Action.Disarm(Timer.LEASES));
    assertThat(step(new Event.TimedOut(Timer.LEASES))).isEmpty();
    assertThat(states(lease("lease.2", 1, 1024))).containsExactly("lease.2 FAILED");
    assertThat(states(step(new Event.Stopped(""))))
        .containsExactly("lease.1 KILLED", TASK + " KILLED");
  }

  @Test
  void leaseThatIsKilledWhileItsDaemonComesUpHasItStartedAgainWithLess() {
    machine.start();
    launch(worker(1));
    lease("lease.1", 1, 1024);
    started(1, 1);
    assertThat(step(new Event.Kill("lease.1", Optional.empty()))).contains(new Action.KillDaemon());
    assertThat(ready(1)).isEmpty();
    assertThat(only(exited(1), StartDaemon.class).capacity()).isEqualTo(capacity(2, 2048));
    started(2, 2);
    assertThat(states(ready(2))).containsExactly(TASK + " RUNNING");
  }
}
