package io.howdah.broker.model;

import java.util.Optional;

/**
 * What a worker's executor counts, at one moment. Not stored: recovery does not need it.
 *
 * @param told capacity that a restarted daemon starts with at most, as the executor was told last;
 *     empty if it was told none or is an older one
 * @param containers YARN containers with a living process
 * @param containerMemoryMb MiB that their processes hold
 * @param daemon what the NodeManager itself takes for its capacity, and would register with at
 *     another ResourceManager; empty if it was not asked, did not say, or the executor is an older
 *     one
 * @param daemonProblem why it did not say, although it was asked; empty from an older executor
 */
public record WorkerUse(
    Optional<Capacity> told,
    int containers,
    long containerMemoryMb,
    Optional<Capacity> daemon,
    String daemonProblem) {}
