package io.howdah.tests;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryUntilElapsed;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/** The brokers' nodes in ZooKeeper, seen from outside. */
final class StoreView implements AutoCloseable {
  static final String ROOT = "/howdah";

  /** A record of an instance; its history is left out. */
  record Stored(String id, String owner, String state) {}

  private final CuratorFramework client;

  StoreView(String connectString) {
    // Long enough for an ensemble that has lost its leader to elect another one.
    client = CuratorFrameworkFactory.newClient(connectString, new RetryUntilElapsed(15_000, 250));
    client.start();
  }

  /** Number of the newest leadership. */
  long epoch() {
    return new Http().parse(text(ROOT + "/epoch")).path("epoch").asLong();
  }

  /** Whether the record of a service has been committed. */
  boolean hasService(String id) {
    return exists(servicePath(id));
  }

  boolean exists(String path) {
    try {
      return client.checkExists().forPath(path) != null;
    } catch (Exception e) {
      throw new IllegalStateException("cannot look for " + path, e);
    }
  }

  /** Where the record of a service is, as docs/STATE.md has it. */
  static String servicePath(String id) {
    return "%s/state/service/%s/%s".formatted(ROOT, bucket(id), id.replace("/", "%2F"));
  }

  static String bucket(String id) {
    CRC32 crc = new CRC32();
    crc.update(id.getBytes(StandardCharsets.UTF_8));
    return "%02x".formatted(crc.getValue() & 0xff);
  }

  /** All that are recorded, also those that have ended. */
  List<Stored> instances() {
    List<Stored> all = new ArrayList<>();
    String kind = ROOT + "/state/instance";
    try {
      for (String bucket : client.getChildren().forPath(kind)) {
        for (String id : client.getChildren().forPath(kind + "/" + bucket)) {
          instance(kind + "/" + bucket + "/" + id).ifPresent(all::add);
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException("cannot read " + kind, e);
    }
    return all;
  }

  private Optional<Stored> instance(String path) throws Exception {
    try {
      byte[] data = client.getData().forPath(path);
      JsonNode record = new Http().parse(new String(data, StandardCharsets.UTF_8)).path("record");
      return Optional.of(
          new Stored(
              record.path("id").asText(),
              record.path("owner").asText(),
              record.path("state").asText()));
    } catch (KeeperException.NoNodeException e) {
      // Deleted since it was listed.
      return Optional.empty();
    }
  }

  String text(String path) {
    try {
      return new String(client.getData().forPath(path), StandardCharsets.UTF_8);
    } catch (Exception e) {
      throw new IllegalStateException("cannot read " + path, e);
    }
  }

  void create(String path, String text) {
    try {
      client
          .create()
          .creatingParentsIfNeeded()
          .forPath(path, text.getBytes(StandardCharsets.UTF_8));
    } catch (Exception e) {
      throw new IllegalStateException("cannot write " + path, e);
    }
  }

  /** Makes or replaces it. */
  void put(String path, String text) {
    try {
      client.create().orSetData().forPath(path, text.getBytes(StandardCharsets.UTF_8));
    } catch (Exception e) {
      throw new IllegalStateException("cannot write " + path, e);
    }
  }

  /** With all below it. */
  void deleteAll(String path) {
    try {
      client.delete().deletingChildrenIfNeeded().forPath(path);
    } catch (Exception e) {
      throw new IllegalStateException("cannot delete " + path, e);
    }
  }

  void delete(String path) {
    try {
      client.delete().forPath(path);
    } catch (Exception e) {
      throw new IllegalStateException("cannot delete " + path, e);
    }
  }

  /** When each node but those of the election was last written or got or lost a child. */
  Map<String, String> writes() {
    Map<String, String> writes = new TreeMap<>();
    try {
      for (String part : new String[] {"/epoch", "/commits"}) {
        Stat stat = client.checkExists().forPath(ROOT + part);
        writes.put(ROOT + part, stat.getMzxid() + " " + text(ROOT + part));
      }
      collect(ROOT + "/state", writes);
    } catch (Exception e) {
      throw new IllegalStateException("cannot read " + ROOT, e);
    }
    return writes;
  }

  private void collect(String path, Map<String, String> writes) throws Exception {
    Stat stat = new Stat();
    client.getData().storingStatIn(stat).forPath(path);
    writes.put(path, stat.getMzxid() + " " + stat.getPzxid());
    if (stat.getNumChildren() > 0) {
      for (String child : client.getChildren().forPath(path)) {
        collect(path + "/" + child, writes);
      }
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
