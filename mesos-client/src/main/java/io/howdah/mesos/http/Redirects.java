package io.howdah.mesos.http;

import io.howdah.mesos.SubscriptionLostException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The redirects of one attempt. For about 10 s after a leader died the others redirect to it, and a
 * restarted one redirects to itself: so they are bounded and no place is visited twice.
 */
public final class Redirects {
  private final int limit;
  private final Set<URI> visited = new LinkedHashSet<>();
  private URI current;

  /**
   * An attempt that begins at {@code first}.
   *
   * @param limit redirects that are followed
   */
  public Redirects(URI first, int limit) {
    this.limit = limit;
    this.current = first;
    visited.add(first);
  }

  /** Where to ask. */
  public URI current() {
    return current;
  }

  /**
   * Takes the next step.
   *
   * @param location of the answer; Mesos leaves the scheme out ({@code //host:port/path}), and
   *     another one than before is not followed
   * @throws SubscriptionLostException if it leads nowhere new or there were too many
   */
  public void follow(Optional<String> location) throws SubscriptionLostException {
    URI next = resolve(location);
    // Mesos adds a prefix to the path; the same master with another path is the same place.
    boolean known =
        visited.stream().anyMatch(uri -> uri.getAuthority().equals(next.getAuthority()));
    if (known || visited.size() > limit) {
      throw new SubscriptionLostException(
          "no leading master: redirected from %s to %s, %s"
              .formatted(
                  current.getAuthority(),
                  next.getAuthority(),
                  known ? "which was asked already" : "after " + limit + " redirects"));
    }
    visited.add(next);
    current = next;
  }

  private URI resolve(Optional<String> location) throws SubscriptionLostException {
    try {
      URI next = current.resolve(location.orElseThrow());
      if (next.getHost() != null
          && next.getPort() > 0
          && current.getScheme().equals(next.getScheme())) {
        return next;
      }
    } catch (RuntimeException e) {
      throw unusable(location, e);
    }
    throw unusable(location, null);
  }

  private SubscriptionLostException unusable(Optional<String> location, Throwable cause) {
    return new SubscriptionLostException(
        "%s redirects to an unusable location: %s"
            .formatted(current.getAuthority(), location.orElse("none")),
        cause);
  }
}
