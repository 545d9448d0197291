package io.howdah.emulator.master;

import io.howdah.emulator.http.Reply;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Who may call the scheduler API: HTTP basic authentication (RFC 7617) as with Mesos' {@code
 * --authenticate_http_frameworks --http_framework_authenticators=basic --credentials}. Without any
 * credentials everybody may.
 */
public final class Credentials {
  /** Nobody has to authenticate. */
  public static final Credentials NONE = new Credentials(Map.of());

  private static final String REALM = "mesos-master-scheduler";
  private static final String SCHEME = "Basic ";

  private final Map<String, String> secrets;

  /**
   * Credentials of frameworks.
   *
   * @param secrets the secret of each principal
   * @throws IllegalArgumentException if a principal is empty or has a colon, which HTTP basic has
   *     no place for
   */
  public Credentials(Map<String, String> secrets) {
    for (String principal : secrets.keySet()) {
      if (principal.isEmpty() || principal.contains(":")) {
        throw new IllegalArgumentException(
            "the principal '" + principal + "' must have a character and no colon");
      }
    }
    this.secrets = Map.copyOf(secrets);
  }

  /** Whether frameworks have to authenticate. */
  boolean required() {
    return !secrets.isEmpty();
  }

  /** The principal of a request, by its {@code Authorization} header, which may be null. */
  Optional<String> principal(String authorization) {
    if (authorization == null || !authorization.startsWith(SCHEME)) {
      return Optional.empty();
    }
    String plain;
    try {
      byte[] decoded = Base64.getDecoder().decode(authorization.substring(SCHEME.length()).strip());
      plain = new String(decoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no base64: as good as no credentials
    }
    int colon = plain.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String principal = plain.substring(0, colon);
    String secret = secrets.get(principal);
    return secret != null && equal(secret, plain.substring(colon + 1))
        ? Optional.of(principal)
        : Optional.empty();
  }

  private static boolean equal(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /** 401 with Mesos' realm. */
  static Reply refusal() {
    return Reply.unauthorized("Basic realm=\"" + REALM + "\"");
  }

  /** What Mesos says when a framework calls itself otherwise than it authenticated. */
  static String mismatch(String authenticated, String inInfo) {
    return "Authenticated principal '"
        + authenticated
        + "' does not match principal '"
        + inInfo
        + "' set in `FrameworkInfo`";
  }
}
