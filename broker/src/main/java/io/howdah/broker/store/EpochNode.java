package io.howdah.broker.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.apache.zookeeper.KeeperException;

/**
 * Takes a new epoch: the first thing that a new leader does. From the moment that the epoch node
 * has a new version, no transaction of an older leader can be written (law 2).
 */
public final class EpochNode {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final ZooKeeperSession session;
  private final StorePaths paths;

  public EpochNode(ZooKeeperSession session, StorePaths paths) {
    this.session = session;
    this.paths = paths;
  }

  /**
   * Takes the next number.
   *
   * @param leader address of the one that takes it, for people who look at the node
   * @throws FencedException if the session ended before
   * @throws CorruptRecordException if the node holds something else
   * @throws StoreException if ZooKeeper refuses
   * @throws InterruptedException if the thread was interrupted
   */
  public Epoch take(String leader) throws StoreException, InterruptedException {
    // Tells this very write from any other when the answer to it was lost.
    String mark = UUID.randomUUID().toString();
    while (true) {
      try {
        createParents();
        ZooKeeperSession.get(session.sync(paths.epoch()));
        ZooKeeperSession.Node node = ZooKeeperSession.get(session.read(paths.epoch()));
        JsonNode old = parse(paths.epoch(), node.data());
        int version = node.stat().getVersion();
        if (old.path("mark").asText().equals(mark)) {
          return new Epoch(old.path("epoch").longValue(), version);
        }
        long number = Math.max(old.path("epoch").longValue(), lastCommit()) + 1;
        ObjectNode taken = MAPPER.createObjectNode();
        taken.put("epoch", number);
        taken.put("leader", leader);
        taken.put("session", "0x" + Long.toHexString(session.id()));
        taken.put("mark", mark);
        int now =
            ZooKeeperSession.get(session.write(paths.epoch(), bytes(taken), version)).getVersion();
        return new Epoch(number, now);
      } catch (KeeperException.BadVersionException e) {
        // Another one was faster: go round again, whoever is last leads.
      } catch (KeeperException.ConnectionLossException
          | KeeperException.OperationTimeoutException e) {
        session.awaitConnection(PAUSE);
      } catch (KeeperException.SessionExpiredException e) {
        throw new FencedException("The ZooKeeper session ended before the epoch was taken", e);
      } catch (KeeperException e) {
        throw new StoreException("Cannot take " + paths.epoch() + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * The epoch of the newest transaction: if the epoch node was deleted by hand, numbers still don't
   * repeat, and with them ids of instances (law 5).
   */
  private long lastCommit() throws KeeperException, StoreException, InterruptedException {
    ZooKeeperSession.Node node = ZooKeeperSession.get(session.read(paths.commits()));
    return parse(paths.commits(), node.data()).path("epoch").longValue();
  }

  private void createParents() throws KeeperException, InterruptedException {
    byte[] zero = "{\"epoch\":0}".getBytes(StandardCharsets.UTF_8);
    for (int i = 1; i > 0; i = paths.root().indexOf('/', i + 1)) {
      if (i > 1) {
        create(paths.root().substring(0, i), new byte[0]);
      }
    }
    create(paths.root(), new byte[0]);
    create(paths.commits(), zero);
    create(paths.epoch(), zero);
  }

  private void create(String path, byte[] data) throws KeeperException, InterruptedException {
    try {
      ZooKeeperSession.get(session.create(path, data));
    } catch (KeeperException.NodeExistsException e) {
      // As it should be from the second leader on.
    }
  }

  /** The number in a node of this kind. */
  static long number(String path, byte[] data) throws CorruptRecordException {
    return parse(path, data).path("epoch").longValue();
  }

  private static JsonNode parse(String path, byte[] data) throws CorruptRecordException {
    try {
      JsonNode node = MAPPER.readTree(data);
      if (node.path("epoch").isIntegralNumber() && node.path("epoch").longValue() >= 0) {
        return node;
      }
    } catch (IOException e) {
      throw corrupt(path, data, e);
    }
    throw corrupt(path, data, null);
  }

  private static CorruptRecordException corrupt(String path, byte[] data, IOException cause) {
    return new CorruptRecordException(
        ("%s holds no epoch but %s. Write {\"epoch\":N} there, N being at least as great as the"
                + " greatest number before the minus in the names below state/instance")
            .formatted(path, new String(data, StandardCharsets.UTF_8)),
        cause);
  }

  private static byte[] bytes(JsonNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }
}
