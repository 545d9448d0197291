package io.howdah.broker.api;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.RevisionAnswer;
import java.util.concurrent.TimeoutException;

/** Where revisions are asked for; only a leader has one. Any thread. */
public interface ConfigurationDesk {
  /**
   * Who asks, and how.
   *
   * @param author named by the revision
   * @param confirmed whether it may stop much, or what is left out
   * @param planOnly whether only the plan is wanted
   */
  record Manner(String author, boolean confirmed, boolean planOnly) {}

  /**
   * Asks for these definitions and waits until they are stored.
   *
   * @throws TimeoutException if the leader did not answer; it may have stored them all the same
   */
  RevisionAnswer propose(Definitions definitions, Manner manner)
      throws InterruptedException, TimeoutException;

  /**
   * Asks for an earlier revision's definitions and waits until they are stored.
   *
   * @throws TimeoutException if the leader did not answer; it may have stored them all the same
   */
  RevisionAnswer revert(long number, Manner manner) throws InterruptedException, TimeoutException;
}
