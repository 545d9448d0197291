package io.howdah.localcluster;

import io.howdah.localcluster.WireProxy.Direction;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a {@link WireProxy} does with its connections.
 *
 * @param open false: connections are reset, new ones too, as when nothing listens
 * @param held what is sent in these directions waits, and so do new connections where it is the one
 *     to the server; it goes on its way with the next condition. So does a network between two
 *     machines that drops packets: TCP sends them again, and what was sent before the fault may
 *     arrive long after it
 * @param delay between reading a piece and passing it on, in each direction; what comes meanwhile
 *     waits for its turn
 * @param drip true: byte by byte
 */
record Wire(boolean open, Set<Direction> held, Duration delay, boolean drip) {
  static final Wire SOUND = new Wire(true, Set.of(), Duration.ZERO, false);
  static final Wire CUT = new Wire(false, Set.of(), Duration.ZERO, false);
  static final Wire HELD = held(EnumSet.allOf(Direction.class));
  static final Wire DRIPPING = new Wire(true, Set.of(), Duration.ZERO, true);

  Wire {
    held = Set.copyOf(held);
  }

  static Wire held(Set<Direction> directions) {
    return new Wire(true, directions, Duration.ZERO, false);
  }

  static Wire slow(Duration delay) {
    return new Wire(true, Set.of(), delay, false);
  }
}
