package io.howdah.mesos;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

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

  /** Where a URI with host and port leads. */
  public static HostAndPort of(URI uri) {
    return parse(uri.getHost() + ":" + uri.getPort());
  }

  /**
   * Whether both are the same socket: the same port, and the same host or names that share an
   * address. Looks names up, and waits for that; a name that cannot be looked up is only itself.
   */
  public boolean isSamePlaceAs(HostAndPort other) {
    if (port != other.port) {
      return false;
    }
    if (host.equalsIgnoreCase(other.host)) {
      return true;
    }
    try {
      List<InetAddress> own = List.of(InetAddress.getAllByName(host));
      return Stream.of(InetAddress.getAllByName(other.host)).anyMatch(own::contains);
    } catch (UnknownHostException e) {
      return false;
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
