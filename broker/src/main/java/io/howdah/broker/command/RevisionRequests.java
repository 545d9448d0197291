package io.howdah.broker.command;

import io.howdah.broker.api.ConfigurationDesk;
import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.RevisionAnswer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Carries requests for revisions to the event loop, and its answers back to who waits. */
final class RevisionRequests implements ConfigurationDesk {
  /** Longer than a commit takes in the worst case that is still worth waiting for. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Where events go; waits while the loop is busy. */
  interface Loop {
    void post(Event event) throws InterruptedException;
  }

  /** Makes the event, once its number is known. */
  private interface Maker {
    Event make(long request);
  }

  private final Loop loop;
  private final Duration patience;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, CompletableFuture<RevisionAnswer>> asked = new ConcurrentHashMap<>();

  RevisionRequests(Loop loop) {
    this(loop, PATIENCE);
  }

  RevisionRequests(Loop loop, Duration patience) {
    this.loop = loop;
    this.patience = patience;
  }

  @Override
  public RevisionAnswer propose(Definitions definitions, Manner manner)
      throws InterruptedException, TimeoutException {
    return ask(
        number ->
            new Event.RevisionRequested(
                number, definitions, manner.author(), manner.confirmed(), manner.planOnly()));
  }

  @Override
  public RevisionAnswer revert(long number, Manner manner)
      throws InterruptedException, TimeoutException {
    return ask(
        request ->
            new Event.RevertRequested(
                request, number, manner.author(), manner.confirmed(), manner.planOnly()));
  }

  private RevisionAnswer ask(Maker maker) throws InterruptedException, TimeoutException {
    long number = numbers.incrementAndGet();
    CompletableFuture<RevisionAnswer> answer = new CompletableFuture<>();
    asked.put(number, answer);
    try {
      loop.post(maker.make(number));
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      TimeoutException failure =
          new TimeoutException("no answer within " + patience.toSeconds() + " s");
      failure.initCause(e);
      throw failure;
    } catch (ExecutionException e) {
      throw new IllegalStateException("answers are only ever completed normally", e);
    } finally {
      asked.remove(number);
    }
  }

  /** Hands an answer to who waits for it; nobody may, after a long time. */
  void answered(Effect.AnswerRevision effect) {
    CompletableFuture<RevisionAnswer> waiting = asked.get(effect.request());
    if (waiting != null) {
      waiting.complete(effect.answer());
    }
  }
}
