package io.howdah.broker.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;

/**
 * Reads all records as they were at one moment, while a leader writes.
 *
 * <p>ZooKeeper has no such read. But it tells of a change before it answers a read that has seen
 * it, and each of a leader's transactions moves {@code commits}. So: watch, read everything, and
 * then read again, in rounds, what was told to have changed, with {@code commits} before and after
 * it. The round is the last one if {@code commits} has not moved in it, and nothing else than what
 * it read was told before its answer: then what it read, and all that it did not, is what was there
 * at that moment. A transaction is in it as a whole or not at all.
 *
 * <p>A round has as much to read as was written during the one before, in one request. Reading all
 * of it again until {@code commits} stands still would never end beside a busy leader; reading
 * through the leader's memory would show what is not committed, and works only while one leads.
 */
final class ConsistentReader {
  /** Rounds beside a leader that never pauses. */
  private static final int MAX_ROUNDS = 2_000;

  /** Most records of one request. */
  private static final int TOGETHER = 400;

  /** Most bytes of one answer, as far as they are known: a client takes 4 MB. */
  private static final int MAX_BYTES = 1_000_000;

  /** What a new record may have. */
  private static final int USUAL_BYTES = 8_000;

  private final ZooKeeperSession session;
  private final StorePaths paths;
  private final RecordLoader loader;

  ConsistentReader(ZooKeeperSession session, StorePaths paths) {
    this.session = session;
    this.paths = paths;
    this.loader = new RecordLoader(session, paths);
  }

  /**
   * Reads.
   *
   * @return the greatest number of a leadership at that moment
   * @throws KeeperException if the connection was lost: begin anew
   * @throws BackupException if there is no store, or it never stands still
   */
  long read(RecordSpool spool)
      throws KeeperException, StoreException, IOException, InterruptedException {
    Changes changes = new Changes();
    ZooKeeperSession.get(session.watch(paths.state(), changes));
    ZooKeeperSession.get(session.sync(paths.root()));
    loader.load(new IntoSpool(spool));
    for (int round = 0; round < MAX_ROUNDS; round++) {
      List<RecordKey> changed = new ArrayList<>();
      for (String path : changes.take()) {
        loader.keyOf(path).ifPresent(changed::add);
      }
      List<RecordKey> last = readAllButLast(changed, spool);
      OptionalLong epoch = readLast(last, changes, spool);
      if (epoch.isPresent()) {
        return epoch.getAsLong();
      }
    }
    throw new BackupException(
        "%s has changed during each of %d readings: something writes to it without a pause. Try again."
            .formatted(paths.state(), MAX_ROUNDS));
  }

  /** Leaves as much as one request may have. */
  private List<RecordKey> readAllButLast(List<RecordKey> changed, RecordSpool spool)
      throws KeeperException, IOException, InterruptedException {
    List<RecordKey> together = new ArrayList<>();
    int bytes = 0;
    for (RecordKey key : changed) {
      int length = spool.length(key, USUAL_BYTES);
      if (together.size() >= TOGETHER || bytes + length > MAX_BYTES) {
        keep(together, ZooKeeperSession.get(session.readTogether(pathsOf(together))), spool);
        together.clear();
        bytes = 0;
      }
      together.add(key);
      bytes += length;
    }
    return together;
  }

  private OptionalLong readLast(List<RecordKey> last, Changes changes, RecordSpool spool)
      throws KeeperException, StoreException, IOException, InterruptedException {
    List<String> request = new ArrayList<>();
    request.add(paths.commits());
    request.addAll(pathsOf(last));
    request.add(paths.epoch());
    request.add(paths.commits());
    CompletableFuture<List<Optional<ZooKeeperSession.Node>>> answer = session.readTogether(request);
    // On ZooKeeper's event thread: what is told later has happened later.
    List<Optional<ZooKeeperSession.Node>> nodes =
        ZooKeeperSession.get(answer.whenComplete((found, failure) -> changes.close()));
    int end = nodes.size() - 1;
    ZooKeeperSession.Node before = existing(nodes.get(0), paths.commits());
    ZooKeeperSession.Node after = existing(nodes.get(end), paths.commits());
    ZooKeeperSession.Node epoch = existing(nodes.get(end - 1), paths.epoch());
    keep(last, nodes.subList(1, end - 1), spool);
    boolean still = before.stat().getVersion() == after.stat().getVersion();
    if (!changes.toldOnly(new HashSet<>(pathsOf(last))) || !still) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        Math.max(
            EpochNode.number(paths.epoch(), epoch.data()),
            EpochNode.number(paths.commits(), after.data())));
  }

  private static ZooKeeperSession.Node existing(Optional<ZooKeeperSession.Node> node, String path)
      throws KeeperException {
    if (node.isEmpty()) {
      throw new KeeperException.NoNodeException(path);
    }
    return node.get();
  }

  private List<String> pathsOf(List<RecordKey> keys) {
    return keys.stream().map(key -> paths.state() + "/" + key.path()).toList();
  }

  private static void keep(
      List<RecordKey> keys, List<Optional<ZooKeeperSession.Node>> nodes, RecordSpool spool)
      throws IOException {
    for (int i = 0; i < keys.size(); i++) {
      if (nodes.get(i).isPresent()) {
        spool.put(keys.get(i), nodes.get(i).get().data());
      } else {
        spool.remove(keys.get(i));
      }
    }
  }

  private record IntoSpool(RecordSpool spool) implements RecordSource.Visitor {
    @Override
    public void begin() throws StoreException {
      try {
        spool.clear();
      } catch (IOException e) {
        throw new BackupException("The records cannot be kept: " + e.getMessage(), e);
      }
    }

    @Override
    public void found(RecordKey key, byte[] data) throws StoreException {
      try {
        spool.put(key, data);
      } catch (IOException e) {
        throw new BackupException("The records cannot be kept: " + e.getMessage(), e);
      }
    }
  }

  /** What was told to have changed; told on ZooKeeper's event thread. */
  private static final class Changes implements Watcher {
    /** Told since the last round began and before its answer. */
    private Set<String> current = new HashSet<>();

    /** Told after its answer. */
    private Set<String> later = new HashSet<>();

    private boolean closed;
    private boolean missed;

    @Override
    public synchronized void process(WatchedEvent event) {
      if (event.getType() == Event.EventType.None) {
        missed = missed || event.getState() != Event.KeeperState.SyncConnected;
      } else {
        (closed ? later : current).add(event.getPath());
      }
    }

    /** The round has its answer. */
    synchronized void close() {
      closed = true;
    }

    /** Begins a round: all that was told before. */
    synchronized List<String> take() throws KeeperException {
      check();
      List<String> taken = new ArrayList<>(current);
      later.stream().filter(path -> !current.contains(path)).forEach(taken::add);
      current = new HashSet<>();
      later = new HashSet<>();
      closed = false;
      return taken;
    }

    /** Whether the round was told of nothing but these. */
    synchronized boolean toldOnly(Set<String> read) throws KeeperException {
      check();
      return read.containsAll(current);
    }

    private void check() throws KeeperException {
      if (missed) {
        throw new KeeperException.ConnectionLossException();
      }
    }
  }
}
