package io.howdah.localcluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Ports for processes that want to be told theirs. They come from below the range that Linux gives
 * to outgoing connections (32768 and up by default): a port that the kernel chose would be free now
 * and taken by some connection when the process binds it.
 */
public final class FreePorts {
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 31_000;
  private static final int ATTEMPTS = 2_000;

  private final Random random;
  private final Set<Integer> given = new HashSet<>();

  public FreePorts(Random random) {
    this.random = random;
  }

  /** A port that nobody listens on, on any address, and that was not given before. */
  public synchronized int next() {
    return range(1);
  }

  /** The first of {@code count} ports in a row, all free. */
  public synchronized int range(int count) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int first = LOWEST + random.nextInt(HIGHEST - LOWEST - count);
      if (allFree(first, count)) {
        for (int port = first; port < first + count; port++) {
          given.add(port);
        }
        return first;
      }
    }
    throw new ClusterException(
        "no "
            + count
            + " free ports in a row between "
            + LOWEST
            + " and "
            + HIGHEST
            + ": end what listens there");
  }

  private boolean allFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      if (given.contains(port) || !canBind(port)) {
        return false;
      }
    }
    return true;
  }

  private static boolean canBind(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(false);
      socket.bind(new InetSocketAddress((InetAddress) null, port));
      return true;
    } catch (IOException taken) {
      // Whatever the reason, this port is not for us.
      return false;
    }
  }
}
