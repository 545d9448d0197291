package io.howdah.broker.core;

import io.howdah.broker.model.StatusUpdate;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The way of status updates from a {@link SimulatedMesos} to the broker, which may lose, double and
 * delay them. Their order stays, as on the one connection that they come on.
 */
final class StatusWire {
  private final Deque<Event> late = new ArrayDeque<>();
  private int toLose;
  private int toDouble;
  private boolean holds;
  private long heldUntil;

  /** The next updates of agents do not arrive; agents send them again, masters would not. */
  void loseNext(int count) {
    toLose = count;
  }

  /** The next updates arrive twice. */
  void doubleNext(int count) {
    toDouble = count;
  }

  /** Updates arrive at this moment (monotonic, ns) at the earliest. */
  void holdUntil(long until) {
    holds = true;
    heldUntil = until;
  }

  void send(StatusUpdate update, Deque<Event> arrived) {
    if (toLose > 0 && update.acknowledgement().isPresent()) {
      toLose--;
      return;
    }
    Deque<Event> to = holds ? late : arrived;
    to.add(new Event.StatusReceived(update));
    if (toDouble > 0) {
      toDouble--;
      to.add(new Event.StatusReceived(update));
    }
  }

  void advance(long now, Deque<Event> arrived) {
    if (holds && now - heldUntil >= 0) {
      holds = false;
      arrived.addAll(late);
      late.clear();
    }
  }

  /** The connection is gone, and what was on it. */
  void cut() {
    late.clear();
  }

  /** No faults from now on. */
  void mend() {
    toLose = 0;
    toDouble = 0;
    heldUntil = 0;
  }
}
