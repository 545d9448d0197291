package io.howdah.broker.store;

import io.howdah.broker.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;

/** Prints how fast instance records are committed and loaded. One ZooKeeper here, with fsync. */
final class CommitThroughput {
  private CommitThroughput() {}

  /** Arguments: number of records. */
  public static void main(String[] args) throws Exception {
    int records = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    try (ZooKeeperServer server = new ZooKeeperServer();
        CuratorFramework client =
            ZooKeeperClients.connect(server.address(), Duration.ofSeconds(10))) {
      client.blockUntilConnected();
      ZooKeeperSession session = ZooKeeperSession.current(client, System::nanoTime);
      StorePaths paths = new StorePaths("/howdah");
      Epoch epoch = new EpochNode(session, paths).take("benchmark:1");
      StateStore store = new ZooKeeperStateStore(session, paths, epoch);
      store.load();
      for (int size : new int[] {1, 10, 100, 400}) {
        int total = Math.min(records, size * 300);
        measure(store, total, size, "created");
        measure(store, total, size, "replaced");
      }
      measure(store, records, 500, "created or replaced");
      long begin = System.nanoTime();
      int loaded = store.load().instances().size();
      System.out.printf("%,d records loaded in %.2f s%n", loaded, seconds(begin));
    }
  }

  private static void measure(StateStore store, int total, int size, String what) throws Exception {
    long begin = System.nanoTime();
    int transactions = 0;
    for (int i = 0; i + size <= total; i += size) {
      List<Change> changes = new ArrayList<>();
      for (int j = i; j < i + size; j++) {
        changes.add(new Change.PutInstance(StateStoreContract.fullWorker(j)));
      }
      store.commit(changes);
      transactions++;
    }
    double time = seconds(begin);
    System.out.printf(
        "%3d a transaction, %s: %,.0f changes/s, %.2f ms a transaction%n",
        size, what, transactions * size / time, time * 1000 / transactions);
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
