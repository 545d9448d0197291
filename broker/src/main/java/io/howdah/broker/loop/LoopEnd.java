package io.howdah.broker.loop;

import io.howdah.broker.core.Effect;
import io.howdah.broker.store.FencedException;
import io.howdah.broker.store.StoreException;

/**
 * Hears why an event loop cannot go on. Called once at most, on the loop's thread; the process is
 * expected to end.
 */
public interface LoopEnd {
  /** The core ends the process. */
  void exit(Effect.Exit exit);

  /** Another leadership has taken over, or the session is gone. */
  void fenced(FencedException why);

  /** Something cannot be stored. */
  void storeFailed(StoreException why);

  /** A defect: nothing that the core decided since is to be trusted. */
  void crashed(Throwable why);
}
