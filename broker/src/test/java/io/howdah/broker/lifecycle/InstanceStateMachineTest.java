package io.howdah.broker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.TaskState;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The whole matrix: every state (absence included) with every trigger, its next state and its
 * effects.
 */
class InstanceStateMachineTest {
  private static final String MATRIX =
      """
      -            REPORTED_STARTING  -            KILL
      -            REPORTED_RUNNING   -            KILL
      -            REPORTED_KILLING   -            KILL
      -            REPORTED_DEAD      -
      -            REPORTED_GONE      -
      -            REPORTED_AWAY      -
      -            WITHDRAWN          -
      -            DRAIN              -
      -            CANCEL_DRAIN       -
      -            KILL               -
      -            EXPIRED            -
      LAUNCHING    REPORTED_STARTING  LAUNCHING
      LAUNCHING    REPORTED_RUNNING   RUNNING      PERSIST
      LAUNCHING    REPORTED_KILLING   LAUNCHING
      LAUNCHING    REPORTED_DEAD      ENDED        PERSIST COUNT_FAILURE VACATE_PLACE
      LAUNCHING    REPORTED_GONE      ENDED        PERSIST RELEASE_PLACE
      LAUNCHING    REPORTED_AWAY      UNREACHABLE  PERSIST
      LAUNCHING    WITHDRAWN          -            DELETE VACATE_PLACE
      LAUNCHING    DRAIN              DRAINING     PERSIST
      LAUNCHING    CANCEL_DRAIN       LAUNCHING
      LAUNCHING    KILL               KILLING      PERSIST RELEASE_PLACE KILL
      LAUNCHING    EXPIRED            LAUNCHING
      RUNNING      REPORTED_STARTING  RUNNING
      RUNNING      REPORTED_RUNNING   RUNNING
      RUNNING      REPORTED_KILLING   RUNNING
      RUNNING      REPORTED_DEAD      ENDED        PERSIST COUNT_FAILURE VACATE_PLACE
      RUNNING      REPORTED_GONE      ENDED        PERSIST RELEASE_PLACE
      RUNNING      REPORTED_AWAY      UNREACHABLE  PERSIST
      RUNNING      WITHDRAWN          RUNNING
      RUNNING      DRAIN              DRAINING     PERSIST
      RUNNING      CANCEL_DRAIN       RUNNING
      RUNNING      KILL               KILLING      PERSIST RELEASE_PLACE KILL
      RUNNING      EXPIRED            RUNNING
      DRAINING     REPORTED_STARTING  DRAINING
      DRAINING     REPORTED_RUNNING   DRAINING
      DRAINING     REPORTED_KILLING   DRAINING
      DRAINING     REPORTED_DEAD      ENDED        PERSIST RELEASE_PLACE
      DRAINING     REPORTED_GONE      ENDED        PERSIST RELEASE_PLACE
      DRAINING     REPORTED_AWAY      DRAINING
      DRAINING     WITHDRAWN          -            DELETE RELEASE_PLACE
      DRAINING     DRAIN              DRAINING
      DRAINING     CANCEL_DRAIN       RUNNING      PERSIST
      DRAINING     KILL               KILLING      PERSIST RELEASE_PLACE KILL
      DRAINING     EXPIRED            ENDED        PERSIST RELEASE_PLACE
      KILLING      REPORTED_STARTING  KILLING      KILL
      KILLING      REPORTED_RUNNING   KILLING      KILL
      KILLING      REPORTED_KILLING   KILLING
      KILLING      REPORTED_DEAD      ENDED        PERSIST RELEASE_PLACE
      KILLING      REPORTED_GONE      ENDED        PERSIST RELEASE_PLACE
      KILLING      REPORTED_AWAY      KILLING
      KILLING      WITHDRAWN          -            DELETE RELEASE_PLACE
      KILLING      DRAIN              KILLING
      KILLING      CANCEL_DRAIN       KILLING
      KILLING      KILL               KILLING
      KILLING      EXPIRED            ENDED        PERSIST RELEASE_PLACE
      UNREACHABLE  REPORTED_STARTING  LAUNCHING    PERSIST
      UNREACHABLE  REPORTED_RUNNING   RUNNING      PERSIST
      UNREACHABLE  REPORTED_KILLING   UNREACHABLE
      UNREACHABLE  REPORTED_DEAD      ENDED        PERSIST COUNT_FAILURE VACATE_PLACE
      UNREACHABLE  REPORTED_GONE      ENDED        PERSIST RELEASE_PLACE
      UNREACHABLE  REPORTED_AWAY      UNREACHABLE
      UNREACHABLE  WITHDRAWN          UNREACHABLE
      UNREACHABLE  DRAIN              DRAINING     PERSIST
      UNREACHABLE  CANCEL_DRAIN       UNREACHABLE
      UNREACHABLE  KILL               KILLING      PERSIST RELEASE_PLACE KILL
      UNREACHABLE  EXPIRED            ENDED        PERSIST RELEASE_PLACE
      ENDED        REPORTED_STARTING  ENDED        KILL
      ENDED        REPORTED_RUNNING   ENDED        KILL
      ENDED        REPORTED_KILLING   ENDED        KILL
      ENDED        REPORTED_DEAD      ENDED
      ENDED        REPORTED_GONE      ENDED
      ENDED        REPORTED_AWAY      ENDED
      ENDED        WITHDRAWN          ENDED
      ENDED        DRAIN              ENDED
      ENDED        CANCEL_DRAIN       ENDED
      ENDED        KILL               ENDED
      ENDED        EXPIRED            ENDED
      """;

  @TestFactory
  java.util.stream.Stream<DynamicTest> everyPair() {
    return MATRIX
        .lines()
        .map(line -> DynamicTest.dynamicTest(line.replaceAll(" +", " "), () -> check(line)));
  }

  private static void check(String line) {
    String[] words = line.trim().split(" +");
    InstanceStateMachine.Result result =
        InstanceStateMachine.apply(state(words[0]), Trigger.valueOf(words[1]));
    assertThat(result.next()).isEqualTo(state(words[2]));
    Set<SideEffect> expected =
        Arrays.stream(words).skip(3).map(SideEffect::valueOf).collect(Collectors.toSet());
    assertThat(result.effects()).isEqualTo(expected);
  }

  @Test
  void theMatrixForgetsNoPair() {
    Set<String> listed =
        MATRIX
            .lines()
            .map(line -> line.trim().split(" +"))
            .map(words -> words[0] + " " + words[1])
            .collect(Collectors.toSet());
    Set<String> all = new HashSet<>();
    for (Trigger trigger : Trigger.values()) {
      all.add("- " + trigger);
      for (InstanceState state : InstanceState.values()) {
        all.add(state + " " + trigger);
      }
    }
    assertThat(listed).isEqualTo(all);
  }

  @Test
  void everyStateOfMesosIsATrigger() {
    for (TaskState state : TaskState.values()) {
      boolean dead =
          Trigger.of(state) == Trigger.REPORTED_DEAD || Trigger.of(state) == Trigger.REPORTED_GONE;
      assertThat(dead).as(state.name()).isEqualTo(state.isTerminal());
    }
  }

  @Test
  void whateverIsEnteredIsStoredFirst() {
    for (Trigger trigger : Trigger.values()) {
      for (InstanceState state : InstanceState.values()) {
        InstanceStateMachine.Result result =
            InstanceStateMachine.apply(Optional.of(state), trigger);
        if (result.next().isPresent() && result.next().get() != state) {
          assertThat(result.effects()).as(state + " on " + trigger).contains(SideEffect.PERSIST);
        }
      }
    }
  }

  private static Optional<InstanceState> state(String word) {
    return word.equals("-") ? Optional.empty() : Optional.of(InstanceState.valueOf(word));
  }
}
