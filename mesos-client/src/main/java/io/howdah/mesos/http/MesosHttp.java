package io.howdah.mesos.http;

import io.howdah.mesos.CallRefusedException;
import io.howdah.mesos.MesosException;
import io.howdah.mesos.NotSentException;
import io.howdah.mesos.OutcomeUnknownException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Calls of Mesos' v1 HTTP API with protobuf on the wire. */
public final class MesosHttp {
  /** Exactly this: Mesos refuses parameters and other case. */
  static final String PROTOBUF = "application/x-protobuf";

  static final String STREAM_ID = "Mesos-Stream-Id";

  private volatile HttpClient client;
  private final Duration callTimeout;

  /**
   * Calls over one client.
   *
   * @param client from {@link HttpClients}
   * @param callTimeout until a call is answered
   */
  public MesosHttp(HttpClient client, Duration callTimeout) {
    this.client = client;
    this.callTimeout = callTimeout;
  }

  /**
   * From now on only connections that are made from now on are used. For a master that has gone
   * silent: what else stands to it may be half-open as well, and each call on such a connection
   * would wait for its own time-out.
   */
  void forsakeConnections() {
    client = HttpClients.another(client);
  }

  /**
   * Makes a call other than SUBSCRIBE.
   *
   * @param type for messages
   * @param authorization of this client
   * @param streamId of the subscription, if the API has one
   * @return done when Mesos accepted the call (200 or 202); fails with {@link
   *     CallRefusedException}, {@link NotSentException} or {@link OutcomeUnknownException}
   */
  public CompletableFuture<Void> call(
      URI uri, String type, Authorization authorization, Optional<String> streamId, byte[] body) {
    HttpRequest.Builder request = request(uri, authorization, body).timeout(callTimeout);
    streamId.ifPresent(id -> request.setHeader(STREAM_ID, id));
    CompletableFuture<Void> result = new CompletableFuture<>();
    CompletableFuture<?> unused =
        client
            .sendAsync(request.build(), info -> LimitedText.subscriber())
            .whenComplete(
                (response, failure) -> {
                  if (failure != null) {
                    result.completeExceptionally(failed(uri, type, failure));
                  } else if (response.statusCode() == 200 || response.statusCode() == 202) {
                    result.complete(null);
                  } else {
                    result.completeExceptionally(
                        new CallRefusedException(type, response.statusCode(), response.body()));
                  }
                });
    return result;
  }

  /** Sends a SUBSCRIBE; done when the head of the response is there. */
  CompletableFuture<HttpResponse<StreamBody>> subscribe(
      URI uri, Authorization authorization, byte[] body) {
    return client.sendAsync(
        request(uri, authorization, body).build(),
        info ->
            info.statusCode() == 200
                ? BodySubscribers.mapping(BodySubscribers.ofInputStream(), StreamBody::events)
                : BodySubscribers.mapping(LimitedText.subscriber(), StreamBody::refusal));
  }

  private HttpRequest.Builder request(URI uri, Authorization authorization, byte[] body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    authorization.addTo(request);
    return request
        .setHeader("Content-Type", PROTOBUF)
        .setHeader("Accept", PROTOBUF)
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private static MesosException failed(URI uri, String type, Throwable failure) {
    Throwable cause = rootOf(failure);
    String what = type + " to " + uri.getAuthority() + ": " + describe(cause);
    if (cause instanceof ConnectException
        || cause instanceof HttpConnectTimeoutException
        || cause instanceof SSLHandshakeException) {
      return new NotSentException(what, cause);
    }
    return new OutcomeUnknownException(what, cause);
  }

  static Throwable rootOf(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** A ConnectException of the HTTP client has no message. */
  static String describe(Throwable cause) {
    if (cause instanceof ConnectException) {
      return "cannot connect" + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }
    if (cause instanceof SSLException tls) {
      return TlsFailures.describe(tls);
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** Either a stream of events or the text of a refusal. */
  record StreamBody(InputStream stream, String text) {
    static StreamBody events(InputStream stream) {
      return new StreamBody(stream, "");
    }

    static StreamBody refusal(String text) {
      return new StreamBody(InputStream.nullInputStream(), text);
    }
  }
}
