package io.howdah.broker.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs;

/**
 * The records in ZooKeeper. Every transaction checks the epoch node's version, so that an older
 * leader writes nothing (law 2), and moves the commit node from a version that is known, so that
 * its outcome can be read after a lost connection: the commit node has moved or it has not, and
 * nobody else moves it in this epoch.
 *
 * <p>That also makes a repeated transaction harmless: if the first try was written after all, the
 * second one is refused, since the commit node has moved.
 */
final class ZooKeeperRecords implements Records {
  /**
   * Tries of one transaction that end in a lost connection though the reads between them succeed. A
   * server whose {@code jute.maxbuffer} is smaller than ours drops the connection each time.
   */
  private static final int MAX_TRIES = 5;

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int EPOCH_INDEX = 0;
  private static final int COMMIT_INDEX = 1;

  private final ZooKeeperSession session;
  private final StorePaths paths;
  private final Epoch epoch;
  private final RecordLoader loader;

  // Guarded by this: one load or commit at a time.
  private final Set<RecordKey> present = new HashSet<>();
  private boolean readBefore;
  private int commitVersion;
  private long commitEpoch;
  private volatile Optional<FencedException> fenced = Optional.empty();

  ZooKeeperRecords(ZooKeeperSession session, StorePaths paths, Epoch epoch) {
    this.session = session;
    this.paths = paths;
    this.epoch = epoch;
    this.commitEpoch = epoch.number();
    this.loader = new RecordLoader(session, paths);
  }

  @Override
  public String root() {
    return paths.state();
  }

  @Override
  public synchronized void read(Visitor visitor) throws StoreException, InterruptedException {
    repeated(
        () -> {
          loader.createLayout();
          checkEpoch();
          commitVersion = ZooKeeperSession.get(session.read(paths.commits())).stat().getVersion();
          loader.load(new Remembering(visitor));
          readBefore = true;
          return true;
        });
  }

  @Override
  public synchronized Optional<byte[]> find(RecordKey key)
      throws StoreException, InterruptedException {
    return repeated(
        () -> {
          checkEpoch();
          List<String> path = List.of(path(key));
          return ZooKeeperSession.get(session.readTogether(path)).get(0).map(node -> node.data());
        });
  }

  private interface Reading<T> {
    T once() throws KeeperException, StoreException, InterruptedException;
  }

  /** As often as the connection is lost. */
  private <T> T repeated(Reading<T> reading) throws StoreException, InterruptedException {
    checkNotFenced();
    while (true) {
      try {
        return reading.once();
      } catch (KeeperException.ConnectionLossException
          | KeeperException.OperationTimeoutException e) {
        session.awaitConnection(PAUSE);
      } catch (KeeperException.SessionExpiredException e) {
        throw fence("the ZooKeeper session has ended", e);
      } catch (KeeperException e) {
        throw new StoreException("Cannot read " + paths.root() + ": " + e.getMessage(), e);
      }
    }
  }

  private void checkEpoch() throws KeeperException, StoreException, InterruptedException {
    ZooKeeperSession.get(session.sync(paths.root()));
    ZooKeeperSession.Node epochNode = ZooKeeperSession.get(session.read(paths.epoch()));
    if (epochNode.stat().getVersion() != epoch.version()) {
      throw fence("another leadership has taken " + paths.epoch(), null);
    }
  }

  @Override
  public synchronized void commit(Transaction transaction)
      throws StoreException, InterruptedException {
    checkNotFenced();
    if (!readBefore) {
      throw new IllegalStateException("reading comes first");
    }
    List<Op> operations = operations(transaction);
    if (operations.size() > COMMIT_INDEX + 1) {
      write(operations);
    }
    for (RecordWrite write : transaction.writes()) {
      if (write.data().isPresent()) {
        present.add(write.key());
      } else {
        present.remove(write.key());
      }
    }
  }

  @Override
  public synchronized void raiseEpoch(long number) {
    commitEpoch = Math.max(commitEpoch, number);
  }

  private List<Op> operations(Transaction transaction) {
    List<Op> operations = new ArrayList<>();
    operations.add(Op.check(paths.epoch(), epoch.version()));
    byte[] commit = "{\"epoch\":%d}".formatted(commitEpoch).getBytes(StandardCharsets.UTF_8);
    operations.add(Op.setData(paths.commits(), commit, commitVersion));
    for (RecordWrite write : transaction.writes()) {
      String path = paths.state() + "/" + write.key().path();
      boolean exists = present.contains(write.key());
      if (write.data().isEmpty()) {
        if (exists) {
          operations.add(Op.delete(path, -1));
        }
      } else if (exists) {
        operations.add(Op.setData(path, write.data().get(), -1));
      } else {
        operations.add(
            Op.create(
                path, write.data().get(), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
      }
    }
    return operations;
  }

  /** Returns when the transaction is known to be written. */
  private void write(List<Op> operations) throws StoreException, InterruptedException {
    int tries = 0;
    while (true) {
      try {
        List<OpResult> results = await(session.multi(operations));
        commitVersion = ((OpResult.SetDataResult) results.get(COMMIT_INDEX)).getStat().getVersion();
        return;
      } catch (ZooKeeperSession.MultiException e) {
        if (tries > 0 && isMoved(e)) {
          // A try whose answer was lost has been written: nobody else moves it in this epoch, and
          // that the epoch is ours was checked by the same transaction.
          commitVersion++;
          return;
        }
        throw refused(operations, e);
      } catch (KeeperException.ConnectionLossException
          | KeeperException.OperationTimeoutException e) {
        tries++;
        if (isWritten()) {
          commitVersion++;
          return;
        }
        if (tries >= MAX_TRIES) {
          throw new StoreException(
              ("ZooKeeper dropped the connection %d times on a transaction of %d records, the first"
                      + " %s, while it answers otherwise. Is jute.maxbuffer of its servers below"
                      + " its default of 1 MiB?")
                  .formatted(
                      tries,
                      operations.size() - COMMIT_INDEX - 1,
                      operations.get(COMMIT_INDEX + 1).getPath()),
              e);
        }
      } catch (KeeperException.SessionExpiredException e) {
        throw fence("the ZooKeeper session has ended", e);
      } catch (KeeperException e) {
        throw new StoreException("ZooKeeper refused a transaction: " + e.getMessage(), e);
      }
    }
  }

  /** Reads whether the transaction whose answer was lost has moved the commit node. */
  private boolean isWritten() throws StoreException, InterruptedException {
    while (true) {
      try {
        ZooKeeperSession.get(session.sync(paths.root()));
        int epochVersion = ZooKeeperSession.get(session.read(paths.epoch())).stat().getVersion();
        int version = ZooKeeperSession.get(session.read(paths.commits())).stat().getVersion();
        if (epochVersion != epoch.version()) {
          // A newer leader may have moved the commit node since; only it knows.
          throw fence("another leadership has taken " + paths.epoch(), null);
        }
        return version == commitVersion + 1;
      } catch (KeeperException.ConnectionLossException
          | KeeperException.OperationTimeoutException e) {
        session.awaitConnection(PAUSE);
      } catch (KeeperException.NoNodeException e) {
        throw fence(e.getPath() + " is gone", e);
      } catch (KeeperException.SessionExpiredException e) {
        throw fence("the ZooKeeper session has ended", e);
      } catch (KeeperException e) {
        throw new StoreException("Cannot read " + paths.commits() + ": " + e.getMessage(), e);
      }
    }
  }

  private static boolean isMoved(ZooKeeperSession.MultiException e) {
    return e.failedIndex() == COMMIT_INDEX && e.codeAt(COMMIT_INDEX) == Code.BADVERSION;
  }

  private StoreException refused(List<Op> operations, ZooKeeperSession.MultiException e) {
    int index = e.failedIndex();
    if (index == EPOCH_INDEX) {
      return fence("another leadership has taken " + paths.epoch(), e);
    }
    if (index == COMMIT_INDEX) {
      return fence(paths.commits() + " was moved by somebody else", e);
    }
    String path = index < 0 ? paths.state() : operations.get(index).getPath();
    String code = index < 0 ? String.valueOf(e.getMessage()) : e.codeAt(index).name();
    return new StoreException(
        ("ZooKeeper refused to write %s: %s. Nothing of the transaction was written. If somebody"
                + " changed the records by hand, a restart reads them as they are now.")
            .formatted(path, code),
        e);
  }

  private FencedException fence(String why, Exception cause) {
    FencedException exception =
        new FencedException("Leadership %d is over: %s".formatted(epoch.number(), why), cause);
    fenced = Optional.of(exception);
    return exception;
  }

  private void checkNotFenced() throws FencedException {
    if (fenced.isPresent()) {
      throw new FencedException(fenced.get().getMessage(), fenced.get());
    }
  }

  private static List<OpResult> await(CompletableFuture<List<OpResult>> future)
      throws KeeperException, InterruptedException {
    try {
      return ZooKeeperSession.get(future);
    } catch (CompletionException e) {
      if (e.getCause() instanceof ZooKeeperSession.MultiException multi) {
        throw multi;
      }
      throw e;
    }
  }

  /** Notes which records there are: replacing one and making one are different operations. */
  private final class Remembering implements Visitor {
    private final Visitor visitor;

    Remembering(Visitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public void begin() throws StoreException {
      present.clear();
      visitor.begin();
    }

    @Override
    public void found(RecordKey key, byte[] data) throws StoreException, InterruptedException {
      present.add(key);
      visitor.found(key, data);
    }
  }
}
