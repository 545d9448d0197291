package io.howdah.broker.store;

import io.howdah.broker.model.ExecutorBinding;
import io.howdah.broker.model.Instance;
import io.howdah.broker.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;

/**
 * Prints how long a new leader reads, and what of it is ZooKeeper and what is JSON. ZooKeeper runs
 * in this process, so that both share its processors. {@code scripts/bench store}.
 */
final class StoreBench {
  private static final int ROUNDS = 5;

  /** An ExecutorInfo of a NodeManager has about so many bytes. */
  private static final int EXECUTOR_BYTES = 1_200;

  private StoreBench() {}

  /** Arguments: number of records. */
  public static void main(String[] args) throws Exception {
    int records = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    try (ZooKeeperServer server = new ZooKeeperServer();
        CuratorFramework client =
            ZooKeeperClients.connect(server.address(), Duration.ofSeconds(20))) {
      client.blockUntilConnected();
      StorePaths paths = new StorePaths("/howdah");
      fill(open(client, paths), records);
      System.gc();
      for (int round = 1; round <= ROUNDS; round++) {
        StateStore store = new ZooKeeperStateStore(session(client), paths, take(client, paths));
        long begin = System.nanoTime();
        long processors = processorTime();
        int loaded = store.load().instances().size();
        System.out.printf(
            "round %d: %,d instances loaded in %.2f s, %.2f s of processors with ZooKeeper's%n",
            round, loaded, seconds(begin), (processorTime() - processors) / 1e9);
      }
      Map<RecordKey, byte[]> bytes = new HashMap<>();
      Records source = open(client, paths);
      long processors = processorTime();
      source.read(new Keeping(bytes));
      double reading = (processorTime() - processors) / 1e9;
      bytes.remove(SchemaRecord.KEY);
      long size = bytes.values().stream().mapToLong(data -> data.length).sum();
      RecordCodec codec = new RecordCodec();
      processors = processorTime();
      for (Map.Entry<RecordKey, byte[]> one : bytes.entrySet()) {
        codec.decode(one.getKey(), "", one.getValue());
      }
      System.out.printf(
          "of it, alone: reading %.2f s of processors, JSON %.2f s; %,d bytes a record%n",
          reading, (processorTime() - processors) / 1e9, size / Math.max(1, bytes.size()));
    }
  }

  /** Of all of this process, which does not depend on what else the machine does. */
  private static long processorTime() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new IllegalStateException("this system does not tell processor time"))
        .toNanos();
  }

  private static void fill(Records store, int records) throws Exception {
    RecordCodec codec = new RecordCodec();
    store.read(new Keeping(new HashMap<>()));
    List<RecordWrite> writes = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      writes.add(codec.encode(new Change.PutInstance(worker(i))));
      if (writes.size() == 200) {
        store.commitAll(writes);
        writes.clear();
      }
    }
    store.commitAll(writes);
  }

  private static Instance worker(long number) {
    Instance worker = StateStoreContract.fullWorker(number);
    return new Instance(
        worker.id(),
        worker.kind(),
        worker.owner(),
        worker.version(),
        worker.state(),
        worker.placement(),
        worker.place(),
        Optional.of(new ExecutorBinding("executor-" + number, "QUJD".repeat(EXECUTOR_BYTES / 3))),
        worker.worker(),
        worker.drainDeadline(),
        worker.lastUpdate(),
        worker.leaseOf(),
        worker.capacity(),
        worker.history());
  }

  private static Records open(CuratorFramework client, StorePaths paths) throws Exception {
    return new ZooKeeperRecords(session(client), paths, take(client, paths));
  }

  private static Epoch take(CuratorFramework client, StorePaths paths) throws Exception {
    return new EpochNode(session(client), paths).take("benchmark:1");
  }

  private static ZooKeeperSession session(CuratorFramework client) throws Exception {
    return ZooKeeperSession.current(client, System::nanoTime);
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private record Keeping(Map<RecordKey, byte[]> bytes) implements RecordSource.Visitor {
    @Override
    public void begin() {
      bytes.clear();
    }

    @Override
    public void found(RecordKey key, byte[] data) {
      bytes.put(key, data);
    }
  }
}
