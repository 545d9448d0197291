package io.howdah.executor.daemon;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;

/**
 * For daemons of which only the ports are known: up is one whose web server answers, whatever it
 * says, or, without a web server, one that takes a connection.
 */
final class PortProbe implements Probe {
  private final String host;
  private final int firstPort;
  private final int webPort;

  /**
   * @param firstPort names the daemon
   * @param webPort 0 if it has no web server
   */
  PortProbe(String host, int firstPort, int webPort) {
    this.host = host;
    this.firstPort = firstPort;
    this.webPort = webPort;
  }

  @Override
  public Optional<String> nodeId() {
    return (webPort == 0 ? isOpen() : speaksHttp())
        ? Optional.of(host + ":" + firstPort)
        : Optional.empty();
  }

  @Override
  public String webAddress() {
    return webPort == 0 ? "" : host + ":" + webPort;
  }

  @Override
  public boolean isOpen() {
    return Probe.accepts(host, webPort == 0 ? firstPort : webPort);
  }

  private boolean speaksHttp() {
    HttpURLConnection connection = null;
    try {
      connection =
          (HttpURLConnection) URI.create("http://" + webAddress() + "/").toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setUseCaches(false);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestProperty("Connection", "close");
      // -1: what came back was no HTTP.
      return connection.getResponseCode() > 0;
    } catch (IOException e) {
      // Not up yet: the caller asks again until its deadline.
      return false;
    } finally {
      if (connection != null) {
        connection.disconnect();
      }
    }
  }
}
