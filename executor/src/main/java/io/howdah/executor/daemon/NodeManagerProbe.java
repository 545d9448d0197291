package io.howdah.executor.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a NodeManager's own web address (NodeManager REST API, /ws/v1/node/info). It answers at
 * about the time of the registration and says nothing about the registration itself.
 */
final class NodeManagerProbe implements Probe {
  private static final int MAX_BYTES = 64 * 1024;

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
    HttpURLConnection connection = null;
    try {
      connection =
          (HttpURLConnection)
              URI.create("http://" + webAddress() + "/ws/v1/node/info").toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setUseCaches(false);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestProperty("Accept", "application/json");
      connection.setRequestProperty("Connection", "close");
      int code = connection.getResponseCode();
      if (code == HttpURLConnection.HTTP_UNAUTHORIZED || code == HttpURLConnection.HTTP_FORBIDDEN) {
        // It is up and guarded (hadoop.http.authentication.type): its name cannot be asked for.
        return Optional.of(host + ":" + nodePort);
      }
      if (code != HttpURLConnection.HTTP_OK) {
        return Optional.empty();
      }
      try (InputStream in = connection.getInputStream()) {
        return parse(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // Not up yet: the caller asks again until its deadline.
      return Optional.empty();
    } finally {
      if (connection != null) {
        connection.disconnect();
      }
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
