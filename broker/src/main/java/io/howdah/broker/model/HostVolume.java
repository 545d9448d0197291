package io.howdah.broker.model;

/**
 * A host folder in a container.
 *
 * @param containerPath absolute path inside
 * @param hostPath path on the agent
 * @param readOnly mode RO
 */
public record HostVolume(String containerPath, String hostPath, boolean readOnly) {}
