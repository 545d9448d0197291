package io.howdah.broker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.FrameworkIdentity;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstPrincipalTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"howdah, other, \"howdah\"", "'', howdah, none", "howdah, '', \"howdah\""})
  void anotherOneIsNamedWithTheFirst(String first, String now, String named) {
    assertThat(FirstPrincipal.difference(registeredWith(Optional.of(first)), now))
        .hasValueSatisfying(
            text -> assertThat(text).contains("f-1 was registered with " + named, "principal"));
  }

  @Test
  void nothingIsSaidOfTheSameOne() {
    assertThat(FirstPrincipal.difference(registeredWith(Optional.of("howdah")), "howdah"))
        .isEmpty();
    assertThat(FirstPrincipal.difference(registeredWith(Optional.of("")), "")).isEmpty();
  }

  @Test
  void nothingIsSaidWhereTheFirstOneIsNotKnown() {
    assertThat(FirstPrincipal.difference(registeredWith(Optional.empty()), "howdah")).isEmpty();
    assertThat(FirstPrincipal.difference(Optional.empty(), "howdah")).isEmpty();
  }

  private static Optional<FrameworkIdentity> registeredWith(Optional<String> principal) {
    return Optional.of(new FrameworkIdentity("f-1", Instant.EPOCH, principal));
  }
}
