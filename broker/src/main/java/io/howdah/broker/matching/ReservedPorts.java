package io.howdah.broker.matching;

/**
 * Host ports that must not be handed out although an offer has them. A worker that comes back to
 * its own place is exempt.
 */
@FunctionalInterface
public interface ReservedPorts {
  /** Whether nobody gets it: while a ResourceManager lists a NodeId, say, or a place is kept. */
  boolean isReserved(String hostname, int port);

  /**
   * Whether only who asks for this very port gets it: it has its number from a definition, such as
   * a JobHistoryServer's, whose clients know it by heart.
   */
  default boolean isNamed(int port) {
    return false;
  }
}
