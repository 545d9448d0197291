package io.howdah.broker.loop;

import java.time.Duration;

/** What the commit pipeline measures. Called on its thread after each transaction. */
public interface CommitMetrics {
  /** Measures nothing. */
  CommitMetrics NONE = (batches, changes, transaction, oldest) -> {};

  /**
   * A transaction was committed.
   *
   * @param batches in it, those without changes included
   * @param changes in it, 0 if it had none and nothing was written
   * @param transaction the store's part
   * @param oldest from the submission of its first batch until now
   */
  void committed(int batches, int changes, Duration transaction, Duration oldest);
}
