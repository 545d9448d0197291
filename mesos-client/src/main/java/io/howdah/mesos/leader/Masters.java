package io.howdah.mesos.leader;

import io.howdah.mesos.HostAndPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How masters are written in configurations. */
public final class Masters {
  private static final String SCHEME = "zk://";

  private Masters() {}

  /**
   * Reads {@code zk://[user:password@]host:port,.../path} or {@code host:port,...} without
   * connecting anywhere.
   *
   * @param sessionTimeout of the ZooKeeper session
   * @param byName whether masters that are found in ZooKeeper are contacted by the name that they
   *     give there rather than by their address; listed ones are contacted as they are listed
   * @return a detector that is not started
   * @throws IllegalArgumentException saying what is wrong
   */
  public static LeaderDetector detector(String masters, Duration sessionTimeout, boolean byName) {
    String text = masters.trim();
    if (text.startsWith(SCHEME)) {
      return zooKeeper(text, sessionTimeout, byName);
    }
    return new ListedMasters(addresses(text, text));
  }

  private static LeaderDetector zooKeeper(String text, Duration sessionTimeout, boolean byName) {
    String rest = text.substring(SCHEME.length());
    int slash = rest.indexOf('/');
    if (slash < 0 || slash == rest.length() - 1) {
      throw new IllegalArgumentException(
          "\"" + withoutPassword(text) + "\" has no path, expected zk://host:port,.../path");
    }
    String path = rest.substring(slash);
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    String servers = rest.substring(0, slash);
    int at = servers.lastIndexOf('@');
    Optional<String> digest = at < 0 ? Optional.empty() : Optional.of(servers.substring(0, at));
    List<HostAndPort> ensemble = addresses(servers.substring(at + 1), withoutPassword(text));
    return new ZooKeeperLeaderDetector(ensemble, path, digest, sessionTimeout, byName);
  }

  private static List<HostAndPort> addresses(String list, String whole) {
    List<HostAndPort> addresses = new ArrayList<>();
    for (String address : list.split(",", -1)) {
      try {
        addresses.add(HostAndPort.parse(address));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("\"" + whole + "\": " + e.getMessage(), e);
      }
    }
    return addresses;
  }

  private static String withoutPassword(String text) {
    return text.replaceFirst("^zk://[^/]*@", "zk://***@");
  }
}
