package io.howdah.broker.loop;

import io.howdah.broker.store.FencedException;
import io.howdah.broker.store.StoreException;

/**
 * Hears what became of the batches. Called on the pipeline's thread, one call at a time, in the
 * order of the batches: an implementation posts into the loop's queue and returns.
 */
public interface CommitListener {
  /**
   * Every batch up to this one is stored.
   *
   * @param upTo greater with each call
   */
  void committed(long upTo);

  /** The leadership is over: nothing of what was not reported as committed may be acted on. */
  void fenced(FencedException why);

  /**
   * A transaction cannot be stored. Nothing of it was written, nothing behind it will be; the
   * pipeline has stopped.
   *
   * @param first number of its first batch
   * @param last number of its last batch
   * @param why names the record or the limit
   */
  void failed(long first, long last, StoreException why);
}
