package io.howdah.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.executor.core.Action.Exit;
import io.howdah.executor.core.Action.StartDaemon;
import io.howdah.executor.core.Action.Stop;
import io.howdah.executor.core.Event.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Kills, shutdowns, lost agents, and what follows. */
class WorkerEndTest extends MachineScript {
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
  void whatCouldNotBeEndedIsReported() {
    running();
    step(new Event.Kill(TASK, Optional.empty()));
    assertThat(message(step(new Event.Stopped("4711 java")), TASK))
        .isEqualTo("left behind: 4711 java");
  }
}
