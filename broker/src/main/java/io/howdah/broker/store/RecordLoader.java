package io.howdah.broker.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException;

/**
 * Reads all records. Requests are sent without waiting for the answers before them, within a window
 * that bounds how many answers wait in memory.
 */
final class RecordLoader {
  private static final int WINDOW = 2_000;

  private final ZooKeeperSession session;
  private final StorePaths paths;
  private final RecordCodec codec;

  RecordLoader(ZooKeeperSession session, StorePaths paths, RecordCodec codec) {
    this.session = session;
    this.paths = paths;
    this.codec = codec;
  }

  /** A record that is on its way. */
  private record Reading(RecordKey key, CompletableFuture<ZooKeeperSession.Node> answer) {}

  /** Makes the folders of all kinds and buckets, so that no transaction has to. */
  void createLayout() throws KeeperException, InterruptedException {
    create(List.of(paths.state()));
    Set<String> kinds = new HashSet<>(ZooKeeperSession.get(session.children(paths.state())));
    for (RecordKind kind : RecordKind.values()) {
      String folder = paths.state() + "/" + kind.word();
      Set<String> buckets = new HashSet<>();
      if (kinds.contains(kind.word())) {
        buckets.addAll(ZooKeeperSession.get(session.children(folder)));
      } else {
        create(List.of(folder));
      }
      List<String> missing = new ArrayList<>();
      for (int bucket = 0; bucket < RecordKey.BUCKETS; bucket++) {
        String path = paths.state() + "/" + RecordKey.bucketPath(kind, bucket);
        if (!buckets.contains(path.substring(folder.length() + 1))) {
          missing.add(path);
        }
      }
      create(missing);
    }
  }

  private void create(List<String> nodes) throws KeeperException, InterruptedException {
    List<CompletableFuture<String>> answers =
        nodes.stream().map(path -> session.create(path, new byte[0])).toList();
    for (CompletableFuture<String> answer : answers) {
      try {
        ZooKeeperSession.get(answer);
      } catch (KeeperException.NodeExistsException e) {
        // A try whose answer was lost, or the leader before: the folder is there, which is all.
      }
    }
  }

  /**
   * Reads everything.
   *
   * @param found gets the keys of the records
   */
  StoredState load(Set<RecordKey> found)
      throws KeeperException, StoreException, InterruptedException {
    List<Record> records = new ArrayList<>();
    Deque<Reading> window = new ArrayDeque<>();
    for (RecordKind kind : RecordKind.values()) {
      List<CompletableFuture<List<String>>> listings = new ArrayList<>();
      for (int bucket = 0; bucket < RecordKey.BUCKETS; bucket++) {
        listings.add(session.children(paths.state() + "/" + RecordKey.bucketPath(kind, bucket)));
      }
      for (int bucket = 0; bucket < RecordKey.BUCKETS; bucket++) {
        for (String name : ZooKeeperSession.get(listings.get(bucket))) {
          if (window.size() >= WINDOW) {
            records.add(finish(window.remove()));
          }
          RecordKey key = key(kind, bucket, name);
          found.add(key);
          window.add(new Reading(key, session.read(path(key))));
        }
      }
    }
    while (!window.isEmpty()) {
      records.add(finish(window.remove()));
    }
    return StateReader.read(records);
  }

  private Record finish(Reading reading)
      throws KeeperException, StoreException, InterruptedException {
    byte[] data = ZooKeeperSession.get(reading.answer()).data();
    return codec.decode(reading.key(), path(reading.key()), data);
  }

  private RecordKey key(RecordKind kind, int bucket, String name) throws CorruptRecordException {
    String path = paths.state() + "/" + RecordKey.bucketPath(kind, bucket) + "/" + name;
    try {
      RecordKey key = RecordKey.ofNodeName(kind, name);
      if (path(key).equals(path)) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      throw notOurs(path, e);
    }
    throw notOurs(path, null);
  }

  private static CorruptRecordException notOurs(String path, Exception cause) {
    return new CorruptRecordException(
        path + " is not a record of Howdah, or not in its bucket. Move it elsewhere or delete it.",
        cause);
  }

  private String path(RecordKey key) {
    return paths.state() + "/" + key.path();
  }
}
