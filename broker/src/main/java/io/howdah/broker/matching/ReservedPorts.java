package io.howdah.broker.matching;

/**
 * Host ports that must not be handed out although an offer has them: while a ResourceManager lists
 * a NodeId, a new worker must not take its port. A worker that comes back to its own place is
 * exempt.
 */
@FunctionalInterface
public interface ReservedPorts {
  boolean isReserved(String hostname, int port);
}
