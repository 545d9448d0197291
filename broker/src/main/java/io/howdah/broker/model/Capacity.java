package io.howdah.broker.model;

/**
 * What a worker gives to YARN.
 *
 * @param vcores 1 or more
 * @param memoryMb MiB, 1 or more
 */
public record Capacity(int vcores, long memoryMb) {}
