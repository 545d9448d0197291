package io.howdah.broker.model;

import java.time.Instant;

/**
 * The framework id that Mesos gave (law 3).
 *
 * @param frameworkId Mesos framework id
 * @param since when it was first stored
 */
public record FrameworkIdentity(String frameworkId, Instant since) {}
