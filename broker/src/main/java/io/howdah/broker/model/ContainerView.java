package io.howdah.broker.model;

import java.time.Instant;

/**
 * A running container as the ResourceManager lists it.
 *
 * @param id YARN's container id
 * @param applicationId of its application
 * @param nodeId host:port of its node
 * @param size what it holds
 * @param startedAt when it was made
 * @param applicationMaster whether an ApplicationMaster runs in it
 */
public record ContainerView(
    String id,
    String applicationId,
    String nodeId,
    Capacity size,
    Instant startedAt,
    boolean applicationMaster) {}
