package io.howdah.localcluster;

import java.time.Duration;

/**
 * What a {@link WireProxy} does with its connections.
 *
 * @param open false: connections are reset, new ones too, as when nothing listens
 * @param held true: what is sent waits, in both directions, and so do new connections; it goes on
 *     its way with the next condition. So does a network between two machines that drops packets:
 *     TCP sends them again, and what was sent before the fault may arrive long after it
 * @param delay between reading a piece and passing it on, in each direction; what comes meanwhile
 *     waits for its turn
 * @param drip true: byte by byte
 */
record Wire(boolean open, boolean held, Duration delay, boolean drip) {
  static final Wire SOUND = new Wire(true, false, Duration.ZERO, false);
  static final Wire CUT = new Wire(false, false, Duration.ZERO, false);
  static final Wire HELD = new Wire(true, true, Duration.ZERO, false);
  static final Wire DRIPPING = new Wire(true, false, Duration.ZERO, true);

  static Wire slow(Duration delay) {
    return new Wire(true, false, delay, false);
  }
}
