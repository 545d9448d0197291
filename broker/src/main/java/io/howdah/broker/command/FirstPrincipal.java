package io.howdah.broker.command;

import io.howdah.broker.model.FrameworkIdentity;
import java.util.Optional;

/**
 * Whether a broker's principal is the one that the framework was registered with. Mesos keeps the
 * first one: masters that authenticate frameworks refuse calls of another, and the others ignore
 * the change without a word.
 */
final class FirstPrincipal {
  private FirstPrincipal() {}

  /**
   * What is to be said of it, if it is another one. Where it was not stored nothing is known.
   *
   * @param principal {@code framework.principal}, an empty text for none
   */
  static Optional<String> difference(Optional<FrameworkIdentity> stored, String principal) {
    return stored
        .filter(identity -> identity.principal().filter(one -> !one.equals(principal)).isPresent())
        .map(
            identity ->
                "framework.principal is %s, but framework %s was registered with %s, which Mesos keeps for the life of the framework id: masters that authenticate frameworks refuse every call of another one (exit status 33), the others ignore it. Set framework.principal back on every broker"
                    .formatted(
                        named(principal),
                        identity.frameworkId(),
                        named(identity.principal().orElseThrow())));
  }

  private static String named(String principal) {
    return principal.isEmpty() ? "none" : '"' + principal + '"';
  }
}
