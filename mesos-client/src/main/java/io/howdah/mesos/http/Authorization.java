package io.howdah.mesos.http;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * How a client proves who it is, in the Authorization header (RFC 7617, RFC 6750). The secret
 * appears in no text of this class.
 */
public final class Authorization {
  /** No proof: requests have no Authorization header. */
  public static final Authorization NONE =
      new Authorization(Optional.empty(), "without credentials");

  private final Optional<String> header;
  private final String description;

  private Authorization(Optional<String> header, String description) {
    this.header = header;
    this.description = description;
  }

  /**
   * HTTP basic, as masters with {@code --authenticate_http_frameworks} ask for it.
   *
   * @throws IllegalArgumentException if the principal has a colon, which ends it in this scheme
   */
  public static Authorization basic(String principal, String secret) {
    if (principal.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "the principal \"" + principal + "\" has a colon, which HTTP basic does not allow");
    }
    byte[] pair = (principal + ":" + secret).getBytes(StandardCharsets.UTF_8);
    return new Authorization(
        Optional.of("Basic " + Base64.getEncoder().encodeToString(pair)),
        "as principal \"" + principal + "\"");
  }

  /** A token that the asked one gave: agents give executors one. */
  public static Authorization bearer(String token) {
    return new Authorization(Optional.of("Bearer " + token), "with a token");
  }

  /** Whether there is anything to keep from strangers. */
  public boolean isNone() {
    return header.isEmpty();
  }

  void addTo(HttpRequest.Builder request) {
    header.ifPresent(value -> request.setHeader("Authorization", value));
  }

  /** For messages, such as {@code as principal "howdah"}. */
  @Override
  public String toString() {
    return description;
  }
}
