package io.howdah.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.model.Instance;
import io.howdah.broker.testing.TcpProxy;
import io.howdah.broker.testing.Until;
import io.howdah.broker.testing.ZooKeeperServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backups and restores with a real ZooKeeper. */
@Timeout(120)
final class StoreBackupTest {
  private static final Duration SESSION = Duration.ofSeconds(10);
  private static final AtomicInteger ROOTS = new AtomicInteger();
  private static ZooKeeperServer server;
  private static CuratorFramework leader;
  private static CuratorFramework reader;

  @TempDir private Path folder;
  private final StorePaths paths = new StorePaths("/backup/howdah-" + ROOTS.incrementAndGet());
  private final ExecutorService other = Executors.newSingleThreadExecutor();
  private Path file;

  @BeforeAll
  static void startServer() throws Exception {
    server = new ZooKeeperServer();
    leader = ZooKeeperClients.connect(server.address(), SESSION);
    reader = ZooKeeperClients.connect(server.address(), SESSION);
    assertThat(leader.blockUntilConnected(30, TimeUnit.SECONDS)).isTrue();
    assertThat(reader.blockUntilConnected(30, TimeUnit.SECONDS)).isTrue();
  }

  @AfterAll
  static void stopServer() throws Exception {
    leader.close();
    reader.close();
    server.close();
  }

  @BeforeEach
  void name() {
    file = folder.resolve("backup.gz");
  }

  @AfterEach
  void stopOther() throws Exception {
    other.shutdownNow();
    assertThat(other.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatWasBackedUpIsRestoredToAnEmptyZooKeeper() throws Exception {
    StateStore store = open();
    store.load();
    store.commit(Samples.all());
    StoredState before = store.load();
    BackupHeader header = backup(reader);
    assertThat(header.contents().frameworkId()).contains("5d4a-0001");
    assertThat(header.epoch()).isEqualTo(1);
    assertThat(header.path()).isEqualTo(paths.root());
    assertThat(header.servers()).isEqualTo(server.address());

    leader.delete().deletingChildrenIfNeeded().forPath(paths.root());
    Instant now = Instant.now();
    open().restore(BackupFile.open(file), false, now);
    StateStore next = open();
    assertThat(next.load()).isEqualTo(before);
    next.commit(List.of(new Change.PutPlace(Samples.place(9))));
    long epoch = EpochNode.number(paths.epoch(), leader.getData().forPath(paths.epoch()));
    assertThat(epoch).isGreaterThan(now.toEpochMilli());
  }

  /** Each transaction moves all counters; a backup in which two differ has torn one apart. */
  @Test
  void aBackupBesideABusyLeaderHoldsTransactionsAsAWhole() throws Exception {
    StateStore store = open();
    store.load();
    int counters = 300;
    write(store, counters, 0);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger written = new AtomicInteger();
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int turn = 1; !stop.get(); turn++) {
                  // Some records go and come, too.
                  write(store, turn % 2 == 0 ? counters : counters - 50, turn);
                  written.set(turn);
                }
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            other);
    for (int round = 0; round < 10; round++) {
      int before = written.get();
      backup(reader);
      int after = written.get();
      Map<RecordKey, Instance> read = new HashMap<>();
      RecordCodec codec = new RecordCodec();
      BackupFile.open(file)
          .read((key, data) -> read.put(key, (Instance) codec.decode(key, key.path(), data)));
      List<String> turns = read.values().stream().map(Instance::version).distinct().toList();
      assertThat(turns).as("versions in backup %d", round).hasSize(1);
      int turn = Integer.parseInt(turns.get(0));
      assertThat(turn).isBetween(before, after + 1);
      assertThat(read).hasSize(turn % 2 == 0 ? counters : counters - 50);
      Until.holds("the leader goes on", () -> writing.isDone() || written.get() > after + 2);
    }
    stop.set(true);
    writing.get(30, TimeUnit.SECONDS);
  }

  private static void write(StateStore store, int count, int turn) throws Exception {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      changes.add(
          i < count
              ? new Change.PutInstance(Samples.taskOfVersion(i, Integer.toString(turn)))
              : new Change.DeleteInstance(Samples.task(i).id()));
    }
    store.commit(changes);
  }

  @Test
  void aLostConnectionBeginsAnew() throws Exception {
    StateStore store = open();
    store.load();
    write(store, 300, 0);
    try (TcpProxy proxy = new TcpProxy(server.port());
        CuratorFramework proxied = ZooKeeperClients.connect(proxy.address(), SESSION)) {
      assertThat(proxied.blockUntilConnected(30, TimeUnit.SECONDS)).isTrue();
      proxy.swallowReplies(true);
      CompletableFuture<BackupHeader> backup =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return backup(proxied);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              },
              other);
      // The watch was asked for, and its answer is lost.
      Until.holds("begun", () -> partialFiles() > 0);
      write(store, 300, 1);
      proxy.swallowReplies(false);
      proxy.cut();
      assertThat(backup.get(60, TimeUnit.SECONDS).contents().live()).isEqualTo(300);
    }
    List<String> versions = new ArrayList<>();
    BackupFile.open(file)
        .read(
            (key, data) ->
                versions.add(
                    ((Instance) new RecordCodec().decode(key, key.path(), data)).version()));
    assertThat(versions).containsOnly("1");
  }

  private long partialFiles() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(one -> one.toString().endsWith(".partial")).count();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void whereNoBrokerEverLedThereIsNothingToBackUp() {
    assertThatThrownBy(() -> backup(reader))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("There is no store at " + paths.root());
    assertThat(file).doesNotExist();
    assertThat(partialFiles()).isZero();
  }

  @Test
  void aPlanChangesNothingAndSaysWhatIsLost() throws Exception {
    StateStore store = open();
    store.load();
    store.commit(Samples.all());
    backup(reader);
    store.commit(List.of(new Change.PutInstance(Samples.task(55))));
    int commits = leader.checkExists().forPath(paths.commits()).getVersion();
    RestorePlan plan = RestorePlanner.plan(reader, paths, BackupFile.open(file), System::nanoTime);
    assertThat(plan.unknown()).isEqualTo(1);
    assertThat(plan.target().live()).isEqualTo(3);
    assertThat(plan.refusal(false)).isPresent();
    assertThat(plan.refusal(true)).isEmpty();
    assertThat(leader.checkExists().forPath(paths.commits()).getVersion()).isEqualTo(commits);
    StorePaths empty = new StorePaths(paths.root() + "-empty");
    assertThat(
            RestorePlanner.plan(reader, empty, BackupFile.open(file), System::nanoTime)
                .refusal(false))
        .isEmpty();
    assertThat(leader.checkExists().forPath(empty.root())).isNull();
  }

  /** Law 2: a broker that was elected meanwhile ends the restore, not the other way round. */
  @Test
  void aRestoreIsFencedByALaterLeadership() throws Exception {
    StateStore store = open();
    store.load();
    store.commit(Samples.all());
    backup(reader);
    leader.delete().deletingChildrenIfNeeded().forPath(paths.root());
    StateStore restoring = open();
    StateStore later = open();
    later.load();
    assertThatThrownBy(() -> restoring.restore(BackupFile.open(file), false, Instant.now()))
        .isInstanceOf(FencedException.class);
    assertThat(later.load()).isEqualTo(StoredState.EMPTY);
  }

  private BackupHeader backup(CuratorFramework client) throws Exception {
    return new StoreBackup(client, paths, "test", System::nanoTime).write(file, Samples.NOON);
  }

  private StateStore open() throws Exception {
    ZooKeeperSession session = ZooKeeperSession.current(leader, System::nanoTime);
    return new ZooKeeperStateStore(session, paths, new EpochNode(session, paths).take("b:1"));
  }
}
