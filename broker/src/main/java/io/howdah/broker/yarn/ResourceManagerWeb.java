package io.howdah.broker.yarn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.yarn.conf.HAUtil;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.webapp.util.WebAppUtils;

/**
 * A ResourceManager's web server, found by the client configuration: {@code
 * yarn.resourcemanager.webapp.address}, or the https one by {@code yarn.http.policy}; the active
 * one of a pair.
 *
 * <p>Certificates are checked against the JVM's trust store. SPNEGO is not spoken.
 */
final class ResourceManagerWeb {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> addresses;
  private final String clientConfiguration;
  private final String user;
  private Optional<HttpClient> http = Optional.empty();
  private volatile int lastGood;

  ResourceManagerWeb(YarnConfiguration configuration, String clientConfiguration, String user) {
    this.addresses = addresses(configuration);
    this.clientConfiguration = clientConfiguration;
    this.user = user;
  }

  /** Base addresses of all ResourceManagers of the cluster, without a slash at the end. */
  static List<String> addresses(YarnConfiguration configuration) {
    if (!HAUtil.isHAEnabled(configuration)) {
      return List.of(WebAppUtils.getRMWebAppURLWithScheme(configuration));
    }
    List<String> addresses = new ArrayList<>();
    for (String id : HAUtil.getRMHAIds(configuration)) {
      YarnConfiguration one = new YarnConfiguration(configuration);
      one.set(YarnConfiguration.RM_HA_ID, id);
      String key =
          YarnConfiguration.useHttps(one)
              ? YarnConfiguration.RM_WEBAPP_HTTPS_ADDRESS
              : YarnConfiguration.RM_WEBAPP_ADDRESS;
      String address = one.get(HAUtil.addSuffix(key, id));
      if (address == null) {
        int port =
            YarnConfiguration.useHttps(one)
                ? YarnConfiguration.DEFAULT_RM_WEBAPP_HTTPS_PORT
                : YarnConfiguration.DEFAULT_RM_WEBAPP_PORT;
        address = one.get(HAUtil.addSuffix(YarnConfiguration.RM_HOSTNAME, id), id) + ":" + port;
      }
      addresses.add(WebAppUtils.getHttpSchemePrefix(one) + address);
    }
    return addresses;
  }

  /**
   * The effective configuration of the active ResourceManager: {@code /conf}, and what of the
   * scheduler's own files can be seen.
   *
   * @throws IOException if no ResourceManager answers; the message names the addresses
   */
  Map<String, String> configuration() throws IOException {
    String active = active();
    Map<String, String> seen = new HashMap<>();
    seen.putAll(EffectiveConfiguration.clientFiles(clientConfiguration));
    seen.putAll(EffectiveConfiguration.parse(get(active, "/conf")));
    HttpResponse<String> scheduler = answer(active, "/ws/v1/cluster/scheduler-conf");
    if (scheduler.statusCode() == 200) {
      seen.putAll(EffectiveConfiguration.parse(scheduler.body()));
    }
    HttpResponse<String> overview = answer(active, "/ws/v1/cluster/scheduler-overview");
    if (overview.statusCode() == 200) {
      seen.putAll(EffectiveConfiguration.overview(JSON.readTree(overview.body())));
    }
    return seen;
  }

  /** An answer of whichever ResourceManager answers; never waits. */
  CompletableFuture<JsonNode> json(String path, Duration timeout) {
    int first = lastGood;
    CompletableFuture<JsonNode> answer = one(first, path, timeout);
    for (int i = 1; i < addresses.size(); i++) {
      int next = (first + i) % addresses.size();
      answer = answer.exceptionallyCompose(failure -> one(next, path, timeout));
    }
    return answer;
  }

  private CompletableFuture<JsonNode> one(int address, String path, Duration timeout) {
    try {
      return http()
          .sendAsync(request(addresses.get(address), path), HttpResponse.BodyHandlers.ofString())
          .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
          .thenApply(
              response -> {
                JsonNode found = json(response);
                lastGood = address;
                return found;
              });
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new UncheckedIOException(
          new IOException(response.uri() + " answered HTTP " + response.statusCode()));
    }
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The active one; with a single one it is not asked for. */
  private String active() throws IOException {
    if (addresses.size() == 1) {
      return addresses.get(0);
    }
    IOException failure = null;
    for (String address : addresses) {
      try {
        JsonNode info = JSON.readTree(get(address, "/ws/v1/cluster/info"));
        if (info.path("clusterInfo").path("haState").asText().equals("ACTIVE")) {
          return address;
        }
      } catch (IOException e) {
        failure = e;
      }
    }
    throw new IOException(
        "none of %s is active".formatted(String.join(", ", addresses))
            + (failure == null ? "" : " (" + failure.getMessage() + ")"));
  }

  private String get(String address, String path) throws IOException {
    HttpResponse<String> response = answer(address, path);
    if (response.statusCode() != 200) {
      throw new IOException(
          "%s%s answered HTTP %d".formatted(address, path, response.statusCode()));
    }
    return response.body();
  }

  private HttpResponse<String> answer(String address, String path) throws IOException {
    CompletableFuture<HttpResponse<String>> answer;
    try {
      answer = http().sendAsync(request(address, path), HttpResponse.BodyHandlers.ofString());
    } catch (IllegalArgumentException e) {
      throw new IOException("not a web address: " + address, e);
    }
    try {
      // The request's own time-out ends with the headers.
      return answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(
          "%s does not answer %s (%s)".formatted(address, path, Failures.words(e)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    } finally {
      answer.cancel(true);
    }
  }

  /** Made when it is needed: it has threads, and most gateways never ask the web server. */
  private synchronized HttpClient http() {
    if (http.isEmpty()) {
      http =
          Optional.of(
              HttpClient.newBuilder()
                  .version(HttpClient.Version.HTTP_1_1)
                  .connectTimeout(TIMEOUT)
                  // A standby sends its visitors to the active one.
                  .followRedirects(HttpClient.Redirect.NORMAL)
                  .build());
    }
    return http.get();
  }

  private HttpRequest request(String address, String path) {
    // Hadoop's simple authentication; a server without it does not look at it.
    String name = URLEncoder.encode(user, StandardCharsets.UTF_8);
    String separator = path.contains("?") ? "&" : "?";
    return HttpRequest.newBuilder(URI.create(address + path + separator + "user.name=" + name))
        .header("Accept", "application/json")
        .timeout(TIMEOUT)
        .build();
  }
}
