package io.howdah.broker.store;

import java.util.function.LongSupplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;

/** Looks at a store in ZooKeeper without leading. */
public final class RestorePlanner {
  private RestorePlanner() {}

  /**
   * What a restore would do; changes nothing.
   *
   * @param client connected
   * @param nanos monotonic clock
   * @throws StoreException if ZooKeeper cannot be read
   * @throws InterruptedException if the thread was interrupted
   */
  public static RestorePlan plan(
      CuratorFramework client, StorePaths paths, BackupFile backup, LongSupplier nanos)
      throws StoreException, InterruptedException {
    ZooKeeperSession session = ZooKeeperSession.current(client, nanos);
    return Restorer.plan(new Unfenced(session, paths), backup);
  }

  private record Unfenced(ZooKeeperSession session, StorePaths paths) implements RecordSource {
    @Override
    public void read(Visitor visitor) throws StoreException, InterruptedException {
      try {
        ZooKeeperSession.get(session.sync(paths.root()));
        new RecordLoader(session, paths).load(visitor);
      } catch (KeeperException e) {
        throw new StoreException("Cannot read " + paths.root() + ": " + e.getMessage(), e);
      }
    }

    @Override
    public String root() {
      return paths.state();
    }
  }
}
