package io.howdah.emulator.http;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;

/**
 * A complete answer.
 *
 * @param before headers between Date and Content-Length
 * @param after headers behind Content-Length
 */
public record Reply(
    int status,
    List<Map.Entry<String, String>> before,
    ByteString body,
    List<Map.Entry<String, String>> after) {
  /** An empty body. */
  public static Reply empty(int status) {
    return new Reply(status, List.of(), ByteString.EMPTY, List.of());
  }

  /** Mesos' plain-text bodies of refusals. */
  public static Reply text(int status, String text) {
    return new Reply(
        status,
        List.of(Map.entry("Content-Type", "text/plain; charset=utf-8")),
        ByteString.copyFromUtf8(text),
        List.of());
  }

  /** A JSON document. */
  public static Reply json(ByteString body) {
    return new Reply(200, List.of(), body, List.of(Map.entry("Content-Type", "application/json")));
  }

  /** 307 to a place without a scheme, as Mesos writes it. */
  public static Reply redirect(String location) {
    return new Reply(307, List.of(Map.entry("Location", location)), ByteString.EMPTY, List.of());
  }

  /** 405 with the allowed method. */
  public static Reply methodNotAllowed(String allowed, String received) {
    return new Reply(
        405,
        List.of(
            Map.entry("Allow", allowed), Map.entry("Content-Type", "text/plain; charset=utf-8")),
        ByteString.copyFromUtf8(
            "405 Method Not Allowed. Expecting one of { '"
                + allowed
                + "' }, but received '"
                + received
                + "'."),
        List.of());
  }

  /** 401 with the challenge of {@code WWW-Authenticate}. */
  public static Reply unauthorized(String challenge) {
    return new Reply(
        401,
        List.of(
            Map.entry("WWW-Authenticate", challenge),
            Map.entry("Content-Type", "text/plain; charset=utf-8")),
        ByteString.copyFromUtf8("401 Unauthorized."),
        List.of());
  }

  /** 404 with Mesos' body. */
  public static Reply notFound() {
    return text(404, "404 Not Found.");
  }
}
