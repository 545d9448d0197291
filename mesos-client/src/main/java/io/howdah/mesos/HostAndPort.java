package io.howdah.mesos;

/**
 * Where a master or an agent listens.
 *
 * @param host name or address; IPv6 addresses without brackets
 * @param port 1 to 65535
 */
public record HostAndPort(String host, int port) {
  public HostAndPort {
    if (host.isBlank() || port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "not an address: \"%s:%d\", expected host:port".formatted(host, port));
    }
  }

  /**
   * Reads {@code host:port} or {@code [IPv6]:port}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static HostAndPort parse(String text) {
    String trimmed = text.trim();
    int colon = trimmed.lastIndexOf(':');
    if (colon <= 0) {
      throw notAnAddress(text);
    }
    String host = trimmed.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw notAnAddress(text);
    }
    try {
      return new HostAndPort(host, Integer.parseInt(trimmed.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw notAnAddress(text);
    }
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException("not an address: \"" + text + "\", expected host:port");
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
