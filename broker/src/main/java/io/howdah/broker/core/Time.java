package io.howdah.broker.core;

import java.time.Instant;

/**
 * The time of a step.
 *
 * @param wall for records
 * @param nanos of a monotonic clock, for deadlines; only differences mean something
 */
public record Time(Instant wall, long nanos) {}
