package io.howdah.executor.daemon;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a NodeManager's own web address (NodeManager REST API, /ws/v1/node/info). It answers at
 * about the time of the registration and says nothing about the registration itself.
 */
final class NodeManagerProbe implements Probe {
  /** The answer is one flat object; a JSON library would cost more memory than it is worth here. */
  private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([^\"\\\\]+)\"");

  private final String host;
  private final int webPort;
  private final int nodePort;

  /**
   * @param nodePort port of the NodeManager's address, for a node id where the web address asks for
   *     authentication
   */
  NodeManagerProbe(String host, int webPort, int nodePort) {
    this.host = host;
    this.webPort = webPort;
    this.nodePort = nodePort;
  }

  @Override
  public String webAddress() {
    return host + ":" + webPort;
  }

  @Override
  public Optional<String> nodeId() {
    try {
      NodeManagerInfo info = NodeManagerInfo.get(webAddress(), TIMEOUT_MILLIS);
      if (info.code() == HttpURLConnection.HTTP_UNAUTHORIZED
          || info.code() == HttpURLConnection.HTTP_FORBIDDEN) {
        // It is up and guarded (hadoop.http.authentication.type): its name cannot be asked for.
        return Optional.of(host + ":" + nodePort);
      }
      return info.isOk() ? parse(info.body()) : Optional.empty();
    } catch (IOException e) {
      // Not up yet: the caller asks again until its deadline.
      return Optional.empty();
    }
  }

  static Optional<String> parse(String json) {
    Matcher matcher = ID.matcher(json);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  @Override
  public boolean isOpen() {
    return Probe.accepts(host, webPort);
  }
}
