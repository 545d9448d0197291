package io.howdah.broker.loop;

import io.howdah.broker.core.Effect;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The last door before the outside (law 2). While this leadership is confirmed, effects pass at
 * once; while it is not, they wait in their order; when it is over, they are dropped, and all that
 * come later.
 *
 * <p>Leadership is asked for right before each single effect, since a process can be stopped for
 * any time between two instructions.
 *
 * <p>Belongs to the event loop's thread.
 */
public final class EffectGate {
  private final BooleanSupplier confirmed;
  private final Predicate<Effect> stillWanted;
  private final Consumer<Effect> out;
  private final Deque<Effect> held = new ArrayDeque<>();
  private boolean fenced;

  /**
   * An open gate.
   *
   * @param confirmed whether the leadership is confirmed at this moment
   * @param stillWanted asked again for an effect that has waited: its offer may be gone by now
   * @param out carries an effect out without waiting
   */
  public EffectGate(
      BooleanSupplier confirmed, Predicate<Effect> stillWanted, Consumer<Effect> out) {
    this.confirmed = confirmed;
    this.stillWanted = stillWanted;
    this.out = out;
  }

  /** Lets an effect out, behind those that wait. */
  public void submit(Effect effect) {
    if (fenced) {
      return;
    }
    release();
    if (held.isEmpty() && confirmed.getAsBoolean()) {
      out.accept(effect);
    } else {
      held.add(effect);
    }
  }

  /**
   * Lets out what waits, as far as the leadership is confirmed. To be called when it is confirmed
   * again.
   */
  public void release() {
    while (!held.isEmpty()) {
      if (!stillWanted.test(held.peek())) {
        held.remove();
      } else if (!confirmed.getAsBoolean()) {
        return;
      } else {
        out.accept(held.remove());
      }
    }
  }

  /** Drops everything, now and from now on. */
  public void fence() {
    fenced = true;
    held.clear();
  }

  /** Effects that wait. */
  public int held() {
    return held.size();
  }
}
