package io.howdah.broker.model;

import java.util.Optional;

/**
 * What a worker's executor counts, at one moment. Not stored: recovery does not need it.
 *
 * @param told capacity that a restarted daemon starts with at most, as the executor was told last;
 *     empty if it was told none or is an older one
 * @param containers YARN containers with a living process
 * @param containerMemoryMb MiB that their processes hold
 */
public record WorkerUse(Optional<Capacity> told, int containers, long containerMemoryMb) {}
