package io.howdah.emulator.zookeeper;

/**
 * Where masters register.
 *
 * @param hosts ZooKeeper's connection string, without a path
 * @param path begins with a slash and does not end with one
 */
public record ZooKeeperAddress(String hosts, String path) {
  private static final String SCHEME = "zk://";

  /**
   * Reads {@code zk://host:port,host:port/path}.
   *
   * @throws IllegalArgumentException if it has another form
   */
  public static ZooKeeperAddress parse(String text) {
    int slash = text.startsWith(SCHEME) ? text.indexOf('/', SCHEME.length()) : -1;
    if (slash <= SCHEME.length() || slash == text.length() - 1 || text.endsWith("/")) {
      throw new IllegalArgumentException("'" + text + "' is not zk://HOST:PORT[,...]/PATH");
    }
    return new ZooKeeperAddress(text.substring(SCHEME.length(), slash), text.substring(slash));
  }
}
