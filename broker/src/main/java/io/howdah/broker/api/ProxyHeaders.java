package io.howdah.broker.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The headers of requests and answers that a proxy passes on (RFC 9110, 7.6). {@code
 * X-Marathon-Via} and {@code X-Marathon-Leader} are Marathon's own, which its clients know.
 */
final class ProxyHeaders {
  private static final String VIA = "Via";
  private static final String MARATHON_VIA = "X-Marathon-Via";
  private static final String MARATHON_LEADER = "X-Marathon-Leader";
  private static final String FORWARDED_FOR = "X-Forwarded-For";

  /** They are about one connection, and each has its own. */
  private static final Set<String> HOP_BY_HOP =
      caseless(
          "Connection",
          "Keep-Alive",
          "Proxy-Authenticate",
          "Proxy-Authorization",
          "Proxy-Connection",
          "TE",
          "Trailer",
          "Transfer-Encoding",
          "Upgrade");

  /** The HTTP client writes them itself. */
  private static final Set<String> OF_THE_CLIENT = caseless("Content-Length", "Expect", "Host");

  private final String pseudonym;

  /**
   * @param self host:port of this broker
   */
  ProxyHeaders(String self) {
    pseudonym = "1.1 " + self;
  }

  /** Whether this broker has passed the request on before. */
  boolean isLoop(HttpServletRequest request) {
    for (String name : List.of(VIA, MARATHON_VIA)) {
      for (String value : Collections.list(request.getHeaders(name))) {
        for (String hop : value.split(",", -1)) {
          if (hop.strip().equals(pseudonym)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** What goes to the leader. */
  void request(HttpServletRequest from, HttpRequest.Builder to) {
    Set<String> left = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    left.addAll(HOP_BY_HOP);
    left.addAll(OF_THE_CLIENT);
    left.addAll(caseless(VIA, MARATHON_VIA, FORWARDED_FOR));
    left.addAll(namedBy(Collections.list(from.getHeaders("Connection"))));
    for (String name : Collections.list(from.getHeaderNames())) {
      if (!left.contains(name)) {
        Collections.list(from.getHeaders(name)).forEach(value -> to.header(name, value));
      }
    }
    to.setHeader(VIA, appended(from, VIA, pseudonym));
    to.setHeader(MARATHON_VIA, appended(from, MARATHON_VIA, pseudonym));
    to.setHeader(FORWARDED_FOR, appended(from, FORWARDED_FOR, from.getRemoteAddr()));
    if (from.getHeader("X-Forwarded-Host") == null && from.getHeader("Host") != null) {
      to.setHeader("X-Forwarded-Host", from.getHeader("Host"));
    }
    if (from.getHeader("X-Forwarded-Proto") == null) {
      to.setHeader("X-Forwarded-Proto", from.getScheme());
    }
  }

  /** What comes back from the leader at this address. */
  void response(HttpHeaders from, HttpServletResponse to, String leader) {
    Set<String> left = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    left.addAll(HOP_BY_HOP);
    left.addAll(namedBy(from.allValues("Connection")));
    // A type that is there already would otherwise stay where the leader gave none.
    to.setContentType(null);
    from.map()
        .forEach(
            (name, values) -> {
              // HTTP/1.1 names have no colon; those of the client itself in HTTP/2 do.
              if (!left.contains(name) && !name.startsWith(":")) {
                to.setHeader(name, null);
                values.forEach(value -> to.addHeader(name, value));
              }
            });
    to.addHeader(VIA, pseudonym);
    to.addHeader(MARATHON_VIA, pseudonym);
    if (from.firstValue(MARATHON_LEADER).isEmpty()) {
      to.setHeader(MARATHON_LEADER, "http://" + leader);
    }
  }

  private static String appended(HttpServletRequest from, String name, String value) {
    List<String> values = Collections.list(from.getHeaders(name));
    return values.isEmpty() ? value : String.join(", ", values) + ", " + value;
  }

  private static Set<String> namedBy(List<String> connection) {
    Set<String> names = new HashSet<>();
    for (String value : connection) {
      for (String name : value.split(",", -1)) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  private static Set<String> caseless(String... names) {
    Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    Collections.addAll(set, names);
    return set;
  }
}
