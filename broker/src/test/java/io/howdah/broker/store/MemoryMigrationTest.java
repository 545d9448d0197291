package io.howdah.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryMigrationTest extends MigrationContract {
  private final MemoryState state = new MemoryState();

  @Override
  Records open() {
    return new MemoryRecords(state);
  }

  @Test
  void numbersHaveNoGaps() {
    assertThat(Migrations.ALL.schema()).isEqualTo(2);
    Migration step = new FleetsOfTheFirstVersion();
    assertThatThrownBy(() -> new Migrations(List.of(step, step)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
