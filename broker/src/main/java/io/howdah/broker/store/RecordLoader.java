package io.howdah.broker.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
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

  RecordLoader(ZooKeeperSession session, StorePaths paths) {
    this.session = session;
    this.paths = paths;
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

  /** Reads everything, the schema first. What is deleted meanwhile may be left out. */
  void load(RecordSource.Visitor visitor)
      throws KeeperException, StoreException, InterruptedException {
    visitor.begin();
    Deque<Reading> window = new ArrayDeque<>();
    window.add(new Reading(SchemaRecord.KEY, session.read(path(SchemaRecord.KEY))));
    for (RecordKind kind : RecordKind.values()) {
      List<CompletableFuture<List<String>>> listings = new ArrayList<>();
      for (int bucket = 0; bucket < RecordKey.BUCKETS; bucket++) {
        listings.add(session.children(paths.state() + "/" + RecordKey.bucketPath(kind, bucket)));
      }
      for (int bucket = 0; bucket < RecordKey.BUCKETS; bucket++) {
        for (String name : names(listings.get(bucket))) {
          if (window.size() >= WINDOW) {
            show(window.remove(), visitor);
          }
          RecordKey key = key(kind, bucket, name);
          if (!key.equals(SchemaRecord.KEY)) {
            window.add(new Reading(key, session.read(path(key))));
          }
        }
      }
    }
    while (!window.isEmpty()) {
      show(window.remove(), visitor);
    }
  }

  private static List<String> names(CompletableFuture<List<String>> listing)
      throws KeeperException, InterruptedException {
    try {
      return ZooKeeperSession.get(listing);
    } catch (KeeperException.NoNodeException e) {
      // No broker has led here yet, so nothing was ever written to it.
      return List.of();
    }
  }

  private static void show(Reading reading, RecordSource.Visitor visitor)
      throws KeeperException, StoreException, InterruptedException {
    byte[] data;
    try {
      data = ZooKeeperSession.get(reading.answer()).data();
    } catch (KeeperException.NoNodeException e) {
      // Deleted since it was listed, or there is no schema yet.
      return;
    }
    visitor.found(reading.key(), data);
  }

  /**
   * The record at a path below a bucket, as ZooKeeper tells it of changes.
   *
   * @return empty for the folders above
   */
  Optional<RecordKey> keyOf(String path) throws CorruptRecordException {
    String[] parts = path.substring(paths.state().length()).split("/", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    for (RecordKind kind : RecordKind.values()) {
      if (kind.word().equals(parts[1])) {
        return Optional.of(key(kind, HexFormat.fromHexDigits(parts[2]), parts[3]));
      }
    }
    return Optional.empty();
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
