package io.howdah.broker.election;

/**
 * Where a broker's HTTP server is reached by agents and other brokers.
 *
 * @param host name or address; an IPv6 address in brackets
 * @param port 1 to 65535
 */
public record LeaderAddress(String host, int port) {
  /** Checks both. */
  public LeaderAddress {
    if (host.isEmpty() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("not an address: " + host + ":" + port);
    }
  }

  /**
   * Reads {@code host:port}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static LeaderAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("not host:port: " + text);
    }
    try {
      return new LeaderAddress(
          text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not host:port: " + text, e);
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
