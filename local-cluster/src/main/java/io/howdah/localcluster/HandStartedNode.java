package io.howdah.localcluster;

/**
 * A NodeManager that nobody but this cluster started.
 *
 * @param port the port of its NodeId
 */
public record HandStartedNode(LocalProcess process, int port) {}
