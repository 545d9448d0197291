package io.howdah.broker.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;

/** Takes backups. No broker has to lead, and one that does is not disturbed. */
public final class StoreBackup {
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** Readings that may begin anew because the connection was lost. */
  private static final int MAX_TRIES = 10;

  private final CuratorFramework client;
  private final StorePaths paths;
  private final String version;
  private final LongSupplier nanos;

  /**
   * Of one store.
   *
   * @param client connected; its own, as its session is used
   * @param version of this program
   * @param nanos monotonic clock
   */
  public StoreBackup(
      CuratorFramework client, StorePaths paths, String version, LongSupplier nanos) {
    this.client = client;
    this.paths = paths;
    this.version = version;
    this.nanos = nanos;
  }

  /**
   * Writes one.
   *
   * @param file appears when the backup is complete; replaced if it is there
   * @param now wall time, for the header
   * @throws BackupException if there is nothing to back up, the store is of a newer version or half
   *     restored, or the file cannot be written
   * @throws StoreException if ZooKeeper cannot be read
   * @throws InterruptedException if the thread was interrupted
   */
  public BackupHeader write(Path file, Instant now) throws StoreException, InterruptedException {
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new BackupException("There is no folder " + folder + " for the backup.");
    }
    try (RecordSpool spool = new RecordSpool(folder)) {
      long epoch = read(spool);
      int schema = schema(spool);
      BackupContents.Counter counter = new BackupContents.Counter();
      for (RecordKey key : spool.keys()) {
        counter.count(key, paths.state() + "/" + key.path(), spool.get(key));
      }
      BackupHeader header =
          new BackupHeader(
              BackupHeader.KIND,
              BackupHeader.FORMAT,
              schema,
              version,
              now,
              client.getZookeeperClient().getCurrentConnectionString(),
              paths.root(),
              epoch,
              counter.contents());
      try (BackupWriter writer = new BackupWriter(file)) {
        writer.header(header);
        for (RecordKey key : spool.keys()) {
          writer.record(key, spool.get(key));
        }
        writer.finish();
      }
      return header;
    } catch (IOException e) {
      throw new BackupException("The backup %s cannot be written: %s".formatted(file, e), e);
    }
  }

  private long read(RecordSpool spool) throws StoreException, IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      ZooKeeperSession session = ZooKeeperSession.current(client, nanos);
      try {
        return new ConsistentReader(session, paths).read(spool);
      } catch (KeeperException.NoNodeException e) {
        throw new BackupException(
            "There is no store at %s: %s is missing. Is zookeeper.path right, and did a broker ever lead?"
                .formatted(paths.root(), e.getPath()),
            e);
      } catch (KeeperException.ConnectionLossException
          | KeeperException.SessionExpiredException
          | KeeperException.OperationTimeoutException e) {
        if (tries >= MAX_TRIES) {
          throw new StoreException(
              "The connection to ZooKeeper was lost in each of %d readings of %s"
                  .formatted(tries, paths.root()),
              e);
        }
        session.awaitConnection(PAUSE);
      } catch (KeeperException e) {
        throw new StoreException("Cannot read " + paths.root() + ": " + e.getMessage(), e);
      }
    }
  }

  /** The schema is in the header, not among the records. */
  private int schema(RecordSpool spool) throws StoreException, IOException {
    Optional<byte[]> data = spool.take(SchemaRecord.KEY);
    if (data.isEmpty()) {
      return Migrations.FIRST_SCHEMA;
    }
    String path = paths.state() + "/" + SchemaRecord.KEY.path();
    SchemaRecord schema = SchemaRecord.parse(path, data.get(), Migrations.ALL.schema());
    schema.checkWhole(path);
    return schema.schema();
  }
}
