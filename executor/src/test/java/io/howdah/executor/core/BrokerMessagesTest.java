package io.howdah.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.executor.core.Action.LimitContainers;
import io.howdah.executor.core.Action.StartDaemon;
import io.howdah.executor.core.Event.Timer;
import io.howdah.executor.protocol.BrokerMessage;
import io.howdah.executor.protocol.ExecutorStatus;
import io.howdah.executor.protocol.TellCapacity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Messages, and the count in their answers. */
class BrokerMessagesTest extends MachineScript {
  @Test
  void messagesOfAnEarlierLeadershipAreIgnored() {
    running();
    step(new Event.Message(query(9)));
    counted(0, 0);
    assertThat(step(new Event.Message(query(8)))).allMatch(Action.Log.class::isInstance);
    step(new Event.Message(query(9)));
    assertThat(only(counted(0, 0), Action.Answer.class).status().getTaskId()).isEqualTo(TASK);
  }

  @Test
  void aTaskRaisesTheEpochToo() {
    running();
    assertThat(step(new Event.Message(query(4)))).allMatch(Action.Log.class::isInstance);
    assertThat(step(new Event.Message(query(5))))
        .anyMatch(Action.CountContainers.class::isInstance);
  }

  @Test
  void answerCarriesTheCountAndTheToldCapacity() {
    running();
    assertThat(tell(5, 1, 1024)).containsExactly(new Action.CountContainers(worker(), false));
    ExecutorStatus status = only(counted(3, 700), Action.Answer.class).status();
    assertThat(status.getTold()).isEqualTo(capacity(1, 1024));
    assertThat(status.getCounted()).isTrue();
    assertThat(status.getContainers()).isEqualTo(3);
    assertThat(status.getContainerMemoryMb()).isEqualTo(700);
    assertThat(status.getNodeId()).isEqualTo(NODE);
  }

  @Test
  void countIsOfOneAnswerOnly() {
    running();
    step(new Event.Message(query(5)));
    counted(3, 700);
    step(new Event.Message(query(5)));
    ExecutorStatus status =
        only(step(new Event.Counted(Optional.empty(), Optional.empty())), Action.Answer.class)
            .status();
    assertThat(status.getCounted()).isFalse();
    assertThat(status.getContainers()).isZero();
  }

  @Test
  void questionsWhileACountIsUnderWayShareTheNextOne() {
    running();
    step(new Event.Message(query(5)));
    assertThat(step(new Event.Message(query(5)))).isEmpty();
    assertThat(tell(5, 1, 1024)).isEmpty();
    List<Action> first = counted(3, 700);
    assertThat(first).hasSize(2).contains(new Action.CountContainers(worker(), false));
    assertThat(only(counted(2, 500), Action.Answer.class).status().getContainers()).isEqualTo(2);
    assertThat(step(new Event.Message(query(5))))
        .containsExactly(new Action.CountContainers(worker(), false));
  }

  @Test
  void answerCarriesWhatTheDaemonTakesForItsCapacityIfThatWasAsked() {
    running();
    assertThat(askDaemon(1, 1024)).containsExactly(new Action.CountContainers(worker(), true));
    ExecutorStatus said =
        says(new Event.DaemonCapacity(Optional.of(capacity(2, 2048)), "")).status();
    assertThat(said.getDaemonCapacity()).isEqualTo(capacity(2, 2048));
    assertThat(said.getDaemonCapacityProblem()).isEmpty();
    askDaemon(1, 1024);
    ExecutorStatus silent = says(new Event.DaemonCapacity(Optional.empty(), "no answer")).status();
    assertThat(silent.hasDaemonCapacity()).as("of one answer only").isFalse();
    assertThat(silent.getDaemonCapacityProblem()).isEqualTo("no answer");
    assertThat(silent.getCounted()).as("the rest is there all the same").isTrue();
  }

  @Test
  void theDaemonIsAskedAnewByAQuestionThatCameWhileItWasBeingAsked() {
    running();
    askDaemon(1, 1024);
    step(new Event.Message(query(5)));
    askDaemon(1, 1024);
    List<Action> first = counted(3, 700);
    assertThat(first).contains(new Action.CountContainers(worker(), true));
    counted(3, 700);
    assertThat(step(new Event.Message(query(5))))
        .containsExactly(new Action.CountContainers(worker(), false));
  }

  private List<Action> askDaemon(int vcores, long memory) {
    return step(
        new Event.Message(
            BrokerMessage.newBuilder()
                .setEpoch(5)
                .setTellCapacity(
                    TellCapacity.newBuilder()
                        .setCapacity(capacity(vcores, memory))
                        .setAskDaemon(true))
                .build()
                .toByteString()));
  }

  private Action.Answer says(Event.DaemonCapacity capacity) {
    return only(
        step(new Event.Counted(Optional.of(new Event.ContainerUse(0, 0)), Optional.of(capacity))),
        Action.Answer.class);
  }

  @Test
  void withoutAWorkerThereIsNothingToCount() {
    machine.start();
    assertThat(only(step(new Event.Message(query(1))), Action.Answer.class).status().getCounted())
        .isFalse();
  }

  @Test
  void toldCapacityOfAnEarlierLeadershipIsIgnored() {
    running();
    tell(9, 2, 2000);
    counted(0, 0);
    assertThat(tell(8, 1, 1024)).allMatch(Action.Log.class::isInstance);
    assertThat(only(exited(1), StartDaemon.class).capacity()).isEqualTo(capacity(2, 2000));
  }

  @Test
  void restartTakesTheSmallerOfToldAndHeldInEachKind() {
    running();
    lease("lease.1", 2, 1024);
    tell(5, 3, 9000);
    assertThat(only(exited(1), StartDaemon.class).capacity()).isEqualTo(capacity(3, 3072));
  }

  @Test
  void leasesThatComeAfterALowerFigureDoNotRaiseARestart() {
    running();
    tell(5, 1, 1024);
    counted(0, 0);
    lease("lease.1", 1, 1024);
    assertThat(only(exited(1), StartDaemon.class).capacity()).isEqualTo(capacity(1, 1024));
    started(2, 2);
    ready(2);
    tell(5, 3, 3072);
    now += 100_000;
    assertThat(only(exited(2), StartDaemon.class).capacity()).isEqualTo(capacity(3, 3072));
  }

  @Test
  void toldMoreThanIsHeldOrNothingChangesNoRestart() {
    running();
    tell(5, -1, -1); // Unsigned: the highest figures that there are.
    assertThat(only(exited(1), StartDaemon.class).capacity()).isEqualTo(capacity(2, 2048));
  }

  @Test
  void toldNothingIsNothing() {
    running();
    tell(5, 0, 0);
    assertThat(only(exited(1), StartDaemon.class).capacity()).isEqualTo(capacity(0, 0));
  }

  @Test
  void toldBeforeTheFirstStartBoundsItToo() {
    machine.start();
    launch(worker(1));
    tell(5, 2, 2500);
    assertThat(only(lease("lease.1", 1, 1024), StartDaemon.class).capacity())
        .isEqualTo(capacity(2, 2500));
  }

  /** Law 9: containers above the lower figure run on until YARN has taken it back. */
  @Test
  void lowerFigureDoesNotSqueezeTheContainers() {
    running();
    lease("lease.1", 1, 1024);
    assertThat(tell(5, 2, 2048)).noneMatch(LimitContainers.class::isInstance);
    assertThat(step(new Event.Kill("lease.1", Optional.empty())))
        .contains(new LimitContainers(2048 + 64));
  }

  /** Law 6: it would register with the old capacity after the broker has seen the lower one. */
  @Test
  void lowerFigureWhileADaemonComesUpStartsItAgainAndIsNoCrash() {
    running();
    lease("lease.1", 1, 1024);
    exited(1);
    started(2, 2);
    assertThat(tell(5, 2, 2048)).contains(new Action.KillDaemon());
    assertThat(ready(2)).isEmpty();
    assertThat(tell(5, 2, 1500)).noneMatch(Action.KillDaemon.class::isInstance);
    StartDaemon again = only(exited(2), StartDaemon.class);
    assertThat(again.start()).isEqualTo(3);
    assertThat(again.capacity()).isEqualTo(capacity(2, 1500));
    started(3, 3);
    assertThat(states(ready(3))).containsExactly(TASK + " RUNNING");
    // The second crash, not the third, which would fail the worker.
    assertThat(exited(3)).contains(new Action.Arm(Timer.RESTART, Duration.ofSeconds(1)));
  }

  @Test
  void lowerFigureBeforeTheProcessExistsEndsItWhenItDoes() {
    running();
    exited(1);
    assertThat(tell(5, 1, 1024)).contains(new Action.KillDaemon());
    assertThat(step(new Event.DaemonStarted(2, 2, Event.ContainerCgroup.NOT_WANTED)))
        .contains(new Action.KillDaemon());
    assertThat(only(exited(2), StartDaemon.class).capacity()).isEqualTo(capacity(1, 1024));
  }

  @Test
  void lowerFigureWhileARestartIsDelayedIsItsCapacity() {
    running();
    exited(1);
    started(2, 2);
    exited(2);
    assertThat(tell(5, 1, 1024)).noneMatch(Action.KillDaemon.class::isInstance);
    assertThat(only(step(new Event.TimedOut(Timer.RESTART)), StartDaemon.class).capacity())
        .isEqualTo(capacity(1, 1024));
  }
}
