package io.howdah.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.core.Batch;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Place;
import io.howdah.broker.store.Change;
import io.howdah.broker.store.FencedException;
import io.howdah.broker.store.MemoryState;
import io.howdah.broker.store.MemoryStateStore;
import io.howdah.broker.store.StateStore;
import io.howdah.broker.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Law 1: persist before act. What is not stored is not reported, and the order stays. */
@Timeout(60)
final class CommitPipelineTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final MemoryState state = new MemoryState();
  private final MemoryStateStore store = new MemoryStateStore(state);
  private final Semaphore entered = new Semaphore(0);
  private final Semaphore permits = new Semaphore(0);
  private final List<Integer> transactions = new ArrayList<>();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final List<String> measured = new ArrayList<>();
  private CommitPipeline pipeline;

  @BeforeEach
  void start() throws Exception {
    store.load();
    state.setHook(
        new MemoryState.Hook() {
          @Override
          public void beforeCommit(List<Change> changes) throws InterruptedException {
            transactions.add(changes.size());
            entered.release();
            permits.acquire();
          }
        });
    pipeline =
        new CommitPipeline(
            store,
            1_000,
            new CommitListener() {
              @Override
              public void committed(long upTo) {
                heard.add("committed " + upTo);
              }

              @Override
              public void fenced(FencedException why) {
                heard.add("fenced");
              }

              @Override
              public void failed(long first, long last, StoreException why) {
                heard.add("failed " + first + "-" + last + " " + why.getMessage());
              }
            },
            (batches, changes, transaction, oldest) -> measured.add(batches + "/" + changes),
            System::nanoTime);
    pipeline.start();
  }

  @AfterEach
  void stop() {
    pipeline.close();
  }

  @Test
  void nothingIsReportedBeforeItIsStored() throws Exception {
    pipeline.submit(batch(1));
    entered.acquire();
    assertThat(heard).isEmpty();
    permits.release();
    assertThat(next()).isEqualTo("committed 1");
    assertThat(state.commits()).isEqualTo(1);
  }

  @Test
  void whatComesDuringATransactionGoesTogetherInTheNext() throws Exception {
    pipeline.submit(batch(1));
    entered.acquire();
    for (int i = 0; i < 10; i++) {
      assertThat(pipeline.submit(batch(2))).isEqualTo(2 + i);
    }
    permits.release(2);
    assertThat(next()).isEqualTo("committed 1");
    assertThat(next()).isEqualTo("committed 11");
    assertThat(pipeline.awaitIdle(LONG)).isTrue();
    assertThat(transactions).containsExactly(1, 20);
    assertThat(measured).containsExactly("1/1", "10/20");
  }

  @Test
  void batchesAreNotTornApart() throws Exception {
    pipeline.submit(batch(1));
    entered.acquire();
    for (int i = 0; i < 5; i++) {
      pipeline.submit(batch(400));
    }
    permits.release(10);
    assertThat(pipeline.awaitIdle(LONG)).isTrue();
    assertThat(transactions).containsExactly(1, 800, 800, 400);
    assertThat(heard).containsExactly("committed 1", "committed 3", "committed 5", "committed 6");
  }

  @Test
  void aTransactionIsBoundedInBytesToo() throws Exception {
    pipeline.submit(batch(1));
    entered.acquire();
    for (int i = 0; i < 5; i++) {
      pipeline.submit(new Batch(List.of(large(i, 300_000)), List.of()));
    }
    permits.release(10);
    assertThat(pipeline.awaitIdle(LONG)).isTrue();
    assertThat(transactions).containsExactly(1, 3, 2);
  }

  @Test
  void aBatchWithoutChangesWaitsForThoseBeforeItAndWritesNothing() throws Exception {
    permits.release(1);
    pipeline.submit(batch(0));
    assertThat(next()).isEqualTo("committed 1");
    pipeline.submit(batch(1));
    assertThat(next()).isEqualTo("committed 2");
    entered.acquire();
    pipeline.submit(batch(1));
    entered.acquire();
    pipeline.submit(batch(0));
    assertThat(heard).isEmpty();
    permits.release();
    assertThat(next()).isEqualTo("committed 3");
    assertThat(next()).isEqualTo("committed 4");
    assertThat(transactions).containsExactly(1, 1);
  }

  @Test
  void fullnessShowsWhileTheStoreIsSlowAndNothingIsRefused() throws Exception {
    pipeline.submit(batch(600));
    entered.acquire();
    assertThat(pipeline.isFull()).isFalse();
    pipeline.submit(batch(600));
    assertThat(pipeline.isFull()).isTrue();
    pipeline.submit(batch(600));
    assertThat(pipeline.waiting()).isEqualTo(1_800);
    permits.release(3);
    assertThat(pipeline.awaitIdle(LONG)).isTrue();
    assertThat(pipeline.isFull()).isFalse();
    assertThat(pipeline.waiting()).isZero();
    assertThat(state.commits()).isEqualTo(3);
  }

  @Test
  void aBatchThatCannotBeStoredIsNamedAndNothingBehindItIsWritten() throws Exception {
    permits.release(10);
    pipeline.submit(batch(1));
    assertThat(next()).isEqualTo("committed 1");
    pipeline.submit(batch(StateStore.MAX_CHANGES + 1));
    assertThat(next()).startsWith("failed 2-2 901 records in one transaction");
    assertThat(pipeline.submit(batch(1))).isEqualTo(3);
    assertThat(pipeline.awaitIdle(Duration.ofMillis(1))).isFalse();
    assertThat(state.commits()).isEqualTo(1);
  }

  @Test
  void aFencedLeaderIsToldOnceAndStops() throws Exception {
    pipeline.submit(batch(1));
    entered.acquire();
    pipeline.submit(batch(1));
    state.fence();
    permits.release(10);
    assertThat(next()).isEqualTo("fenced");
    pipeline.submit(batch(1));
    pipeline.close();
    assertThat(heard).isEmpty();
    assertThat(state.commits()).isZero();
  }

  @Test
  void nothingIsHeardAfterClosing() throws Exception {
    pipeline.submit(batch(1));
    entered.acquire();
    pipeline.submit(batch(1));
    pipeline.close();
    assertThat(heard).isEmpty();
    assertThat(state.commits()).isZero();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("commit-pipeline"));
  }

  private String next() throws InterruptedException {
    return heard.poll(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  private static Batch batch(int changes) {
    List<Change> puts = new ArrayList<>();
    for (int i = 0; i < changes; i++) {
      puts.add(new Change.PutPlace(place(i, "host")));
    }
    return new Batch(puts, List.of());
  }

  private static Change large(int number, int bytes) {
    return new Change.PutPlace(place(number, "h".repeat(bytes)));
  }

  private static Place place(int number, String hostname) {
    return new Place(
        "hadoop.1-" + number,
        new OwnerName("hadoop"),
        "agent",
        hostname,
        List.of(1, 2, 3, 4, 5),
        Optional.empty());
  }
}
