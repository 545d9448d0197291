package io.howdah.tests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Requests whose every answer counts, redirects included. */
final class Http {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final ObjectMapper mapper = new ObjectMapper();

  HttpResponse<String> get(String uri) {
    return send(HttpRequest.newBuilder(URI.create(uri)));
  }

  /** The body of a 200. */
  JsonNode json(String uri) {
    HttpResponse<String> response = get(uri);
    if (response.statusCode() != 200) {
      throw new AssertionError(uri + ": " + response.statusCode() + " " + response.body());
    }
    return parse(response.body());
  }

  JsonNode parse(String text) {
    try {
      return mapper.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException("not JSON: " + text, e);
    }
  }

  /** A POST without a body. */
  void post(String uri) {
    HttpResponse<String> response =
        send(HttpRequest.newBuilder(URI.create(uri)).POST(HttpRequest.BodyPublishers.noBody()));
    if (response.statusCode() / 100 != 2) {
      throw new AssertionError(uri + ": " + response.statusCode() + " " + response.body());
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(request.build().uri() + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
