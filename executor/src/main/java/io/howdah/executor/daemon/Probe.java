package io.howdah.executor.daemon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

/** Asks a daemon from outside whether it is up. */
interface Probe {
  int TIMEOUT_MILLIS = 2000;

  /** host:port as the daemon names itself; empty while it is not up. */
  Optional<String> nodeId();

  /** host:port of its web address; empty if it has none. */
  String webAddress();

  /** Whether the port that tells it is up still takes connections. */
  boolean isOpen();

  /** Whether anything accepts connections there. */
  static boolean accepts(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
