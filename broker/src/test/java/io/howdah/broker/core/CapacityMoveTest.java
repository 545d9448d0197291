package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.WorkerUse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What happens to deadlines of containers when a ResourceManager takes over that knows of none. */
class CapacityMoveTest {
  private static final Capacity LOWERED = new Capacity(1, 1024);
  private static final Capacity NUDGED = new Capacity(1, 1025);
  private static final Capacity HELD = new Capacity(3, 3072);
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final CapacityMove move =
      new CapacityMove(Set.of(new InstanceId("lease.hadoop.1-2")), LOWERED, HELD, GRACE, "test");

  @Test
  void containersThatOutstayTheirTimeAreEndedAtOnceAndNotAfterItAgain() {
    move.counted(use(3, Optional.empty(), ""), Optional.of(overCommitted()), at(0));
    assertThat(move.asks()).isTrue();
    assertThat(move.overCommitTimeout()).isEqualTo(GRACE);
    move.taken(LOWERED, at(0));
    move.reported(overCommitted(), at(1));
    assertThat(move.nudge(at(10))).as("within grace and a little more").isFalse();
    // The next ResourceManager lists the node with the size that the NodeManager brought along.
    assertThat(move.nudge(at(11))).isTrue();
    assertThat(move.asks()).isTrue();
    assertThat(move.target()).as("never less than what is to stay").isEqualTo(NUDGED);
    assertThat(move.overCommitTimeout()).isEqualTo(Duration.ZERO);
    move.taken(NUDGED, at(11));
    NodeView nudged = new NodeView("node1:8041", "RUNNING", 1, 1025, 1, 1024, 1, "");
    move.reported(nudged, at(12));
    assertThat(move.asks()).as("and back").isTrue();
    assertThat(move.target()).isEqualTo(LOWERED);
    move.taken(LOWERED, at(12));
    NodeView below = new NodeView("node1:8041", "RUNNING", 1, 1024, 1, 1024, 1, "");
    for (int report = 0; report < 3; report++) {
      assertThat(move.awaitsCount()).isFalse();
      move.reported(below, at(13));
    }
    move.counted(use(1, Optional.of(LOWERED), ""), Optional.of(below), at(14));
    assertThat(move.phase()).isEqualTo(CapacityMove.Phase.DONE);
  }

  private static WorkerUse use(int containers, Optional<Capacity> daemon, String problem) {
    return new WorkerUse(Optional.of(LOWERED), containers, 0, daemon, problem);
  }

  private static NodeView overCommitted() {
    return new NodeView("node1:8041", "RUNNING", 1, 1024, 3, 3072, 3, "");
  }

  private static Time at(long seconds) {
    return new Time(Instant.EPOCH.plusSeconds(seconds), Duration.ofSeconds(seconds).toNanos());
  }
}
