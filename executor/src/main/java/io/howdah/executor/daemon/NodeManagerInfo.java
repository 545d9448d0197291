package io.howdah.executor.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * One answer of a NodeManager's own web address (NodeManager REST API, /ws/v1/node/info).
 *
 * @param code HTTP status
 * @param body empty unless the status is 200
 */
record NodeManagerInfo(int code, String body) {
  private static final int MAX_BYTES = 64 * 1024;

  /**
   * Asks for it.
   *
   * @param webAddress host:port
   * @param timeoutMillis for the connection, and again for the answer
   * @throws IOException if nothing answers in time
   */
  static NodeManagerInfo get(String webAddress, int timeoutMillis) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://" + webAddress + "/ws/v1/node/info").toURL().openConnection();
    try {
      connection.setConnectTimeout(timeoutMillis);
      connection.setReadTimeout(timeoutMillis);
      connection.setUseCaches(false);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestProperty("Accept", "application/json");
      connection.setRequestProperty("Connection", "close");
      int code = connection.getResponseCode();
      if (code != HttpURLConnection.HTTP_OK) {
        return new NodeManagerInfo(code, "");
      }
      try (InputStream in = connection.getInputStream()) {
        return new NodeManagerInfo(
            code, new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
      }
    } finally {
      connection.disconnect();
    }
  }

  boolean isOk() {
    return code == HttpURLConnection.HTTP_OK;
  }
}
