package io.howdah.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.testing.TcpProxy;
import io.howdah.broker.testing.Until;
import io.howdah.broker.testing.ZooKeeperServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract against a real ZooKeeper, and what a network does (laws 1 and 2). */
@Timeout(120)
final class ZooKeeperStateStoreTest extends StateStoreContract {
  private static final Duration SESSION = Duration.ofSeconds(10);
  private static final AtomicInteger ROOTS = new AtomicInteger();
  private static ZooKeeperServer server;
  private static CuratorFramework direct;

  private final StorePaths paths = new StorePaths("/test/howdah-" + ROOTS.incrementAndGet());
  private final ExecutorService committer = Executors.newSingleThreadExecutor();
  private final List<CuratorFramework> clients = new ArrayList<>();
  private TcpProxy proxy;

  @BeforeAll
  static void startServer() throws Exception {
    server = new ZooKeeperServer();
    direct = ZooKeeperClients.connect(server.address(), SESSION);
  }

  @AfterAll
  static void stopServer() throws Exception {
    direct.close();
    server.close();
  }

  @BeforeEach
  void startProxy() throws Exception {
    proxy = new TcpProxy(server.port());
  }

  @AfterEach
  void close() throws Exception {
    clients.forEach(CuratorFramework::close);
    proxy.close();
    committer.shutdownNow();
    assertThat(committer.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Override
  StateStore open() throws Exception {
    return open(direct);
  }

  private ZooKeeperStateStore open(CuratorFramework client) throws Exception {
    assertThat(client.blockUntilConnected(30, TimeUnit.SECONDS)).isTrue();
    ZooKeeperSession session = ZooKeeperSession.current(client, System::nanoTime);
    Epoch epoch = new EpochNode(session, paths).take("broker:8150");
    return new ZooKeeperStateStore(session, paths, epoch);
  }

  private CuratorFramework proxied() {
    CuratorFramework client = ZooKeeperClients.connect(proxy.address(), SESSION);
    clients.add(client);
    return client;
  }

  @Override
  void putRaw(RecordKey key, byte[] data) throws Exception {
    direct.create().orSetData().forPath(paths.state() + "/" + key.path(), data);
  }

  @Test
  void epochsAscendAlsoWhenTheirNodeWasDeleted() throws Exception {
    assertThat(take()).isEqualTo(1);
    assertThat(take()).isEqualTo(2);
    try (StateStore store = open()) {
      store.load();
      store.commit(places(1));
    }
    direct.delete().forPath(paths.epoch());
    assertThat(take()).isEqualTo(4);
  }

  @Test
  void anEpochNodeThatIsNoneIsNamed() throws Exception {
    take();
    direct.setData().forPath(paths.epoch(), "seven".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(this::take)
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining(paths.epoch())
        .hasMessageContaining("seven");
  }

  private long take() throws Exception {
    assertThat(direct.blockUntilConnected(30, TimeUnit.SECONDS)).isTrue();
    ZooKeeperSession session = ZooKeeperSession.current(direct, System::nanoTime);
    return new EpochNode(session, paths).take("broker:8150").number();
  }

  @Test
  void aCommitWhoseAnswerWasLostIsFoundWritten() throws Exception {
    ZooKeeperStateStore store = open(proxied());
    store.load();
    store.commit(places(1));
    int before = commits();
    proxy.swallowReplies(true);
    CompletableFuture<Void> commit = commitLater(store, places(3));
    Until.holds("written", () -> commits() == before + 1);
    assertThat(commit).isNotDone();
    proxy.swallowReplies(false);
    proxy.cut();
    commit.get(60, TimeUnit.SECONDS);
    store.commit(places(4));
    assertThat(commits()).isEqualTo(before + 2);
    assertThat(store.load().places()).hasSize(4);
  }

  @Test
  void aCommitThatNeverArrivedIsWrittenAfterReconnecting() throws Exception {
    ZooKeeperStateStore store = open(proxied());
    store.load();
    int before = commits();
    proxy.swallowRequests(true);
    CompletableFuture<Void> commit = commitLater(store, places(50));
    Until.holds("sent", () -> proxy.swallowedRequestBytes() > 5_000);
    proxy.refuse(true);
    proxy.cut();
    proxy.swallowRequests(false);
    assertThat(commit).isNotDone();
    assertThat(commits()).isEqualTo(before);
    proxy.refuse(false);
    commit.get(60, TimeUnit.SECONDS);
    store.commit(places(51));
    assertThat(commits()).isEqualTo(before + 2);
    assertThat(store.load().places()).hasSize(51);
  }

  @Test
  void aCommitDuringWhichAnotherLeaderTookOverIsFenced() throws Exception {
    ZooKeeperStateStore store = open(proxied());
    store.load();
    proxy.swallowRequests(true);
    CompletableFuture<Void> commit = commitLater(store, places(50));
    Until.holds("sent", () -> proxy.swallowedRequestBytes() > 5_000);
    try (StateStore next = open()) {
      next.load();
      next.commit(List.of(new Change.PutPlace(Samples.place(99))));
      proxy.cut();
      proxy.swallowRequests(false);
      assertThatThrownBy(() -> commit.get(60, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(FencedException.class);
      assertThat(next.load().places()).containsExactly(Samples.place(99));
    }
  }

  @Test
  void anExpiredSessionFencesAndWritesNothingEver() throws Exception {
    CuratorFramework client = proxied();
    ZooKeeperStateStore store = open(client);
    store.load();
    server.expire(client);
    // Curator goes on with a new session; the store must not.
    assertThatThrownBy(() -> store.commit(places(1))).isInstanceOf(FencedException.class);
    Until.holds("a new session", () -> client.getZookeeperClient().isConnected());
    assertThatThrownBy(() -> store.commit(places(1))).isInstanceOf(FencedException.class);
    assertThatThrownBy(store::load).isInstanceOf(FencedException.class);
    assertThat(open().load().places()).isEmpty();
  }

  @Test
  void aSessionThatEndsInTheMiddleOfACommitFences() throws Exception {
    CuratorFramework client = proxied();
    ZooKeeperStateStore store = open(client);
    store.load();
    proxy.swallowRequests(true);
    CompletableFuture<Void> commit = commitLater(store, places(50));
    Until.holds("sent", () -> proxy.swallowedRequestBytes() > 5_000);
    server.expire(client);
    proxy.swallowRequests(false);
    proxy.cut();
    assertThatThrownBy(() -> commit.get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(FencedException.class);
    assertThat(open().load().places()).isEmpty();
  }

  @Test
  void recordsChangedByHandStopTheCommitAndAreNamed() throws Exception {
    try (StateStore store = open()) {
      store.load();
      store.commit(places(2));
      String path = paths.state() + "/" + new RecordKey(RecordKind.PLACE, "hadoop.7-1").path();
      direct.delete().forPath(path);
      assertThatThrownBy(() -> store.commit(places(3)))
          .isExactlyInstanceOf(StoreException.class)
          .hasMessageContaining(path)
          .hasMessageContaining("NONODE");
      assertThat(store.load().places()).containsExactly(Samples.place(0));
      store.commit(places(3));
      assertThat(store.load().places()).hasSize(3);
    }
  }

  @Test
  void aStrangerAmongTheRecordsIsNamed() throws Exception {
    try (StateStore store = open()) {
      store.load();
      String stranger = paths.state() + "/instance/00/hello world";
      direct.create().forPath(stranger);
      assertThatThrownBy(store::load)
          .isInstanceOf(CorruptRecordException.class)
          .hasMessageContaining(stranger);
    }
  }

  @Test
  void everyRoundTripConfirmsTheSessionWithTheTimeItWasSent() throws Exception {
    assertThat(direct.blockUntilConnected(30, TimeUnit.SECONDS)).isTrue();
    AtomicInteger clock = new AtomicInteger();
    ZooKeeperSession session = ZooKeeperSession.current(direct, clock::incrementAndGet);
    List<Long> confirmed = new ArrayList<>();
    session.onConfirmation(confirmed::add);
    ZooKeeperSession.get(session.sync("/"));
    ZooKeeperSession.get(session.read("/"));
    assertThatThrownBy(() -> ZooKeeperSession.get(session.read("/nowhere")));
    assertThat(confirmed).containsExactly(1L, 2L);
  }

  @Test
  void manyRecordsAreLoaded() throws Exception {
    int count = 20_000;
    try (StateStore store = open()) {
      store.load();
      for (int i = 0; i < count; i += 500) {
        List<Change> changes = new ArrayList<>();
        for (int j = i; j < i + 500; j++) {
          changes.add(new Change.PutInstance(Samples.task(j)));
        }
        store.commit(changes);
      }
    }
    try (StateStore next = open()) {
      assertThat(next.load().instances()).hasSize(count);
    }
  }

  private CompletableFuture<Void> commitLater(StateStore store, List<Change> changes) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    committer.execute(
        () -> {
          try {
            store.commit(changes);
            result.complete(null);
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private int commits() throws Exception {
    return direct.checkExists().forPath(paths.commits()).getVersion();
  }
}
