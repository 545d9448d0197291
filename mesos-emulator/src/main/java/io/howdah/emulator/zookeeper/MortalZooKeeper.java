package io.howdah.emulator.zookeeper;

import java.io.IOException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/** A client that can die without a word, so that its session lives on until it times out. */
@SuppressWarnings("try") // close() can be interrupted, as in its parent
final class MortalZooKeeper extends ZooKeeper {
  MortalZooKeeper(String hosts, int sessionTimeoutMillis, Watcher watcher) throws IOException {
    super(hosts, sessionTimeoutMillis, watcher);
  }

  /** As when its process is killed: no packet says that the session is over. */
  void die() {
    cnxn.disconnect();
  }
}
