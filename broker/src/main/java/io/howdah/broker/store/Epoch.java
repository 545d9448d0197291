package io.howdah.broker.store;

/**
 * A leadership: its number, and what its transactions are checked against.
 *
 * @param number 1 or more, greater than every one before; part of instance ids and executor ids
 * @param version version of the epoch node since this leadership took it
 */
public record Epoch(long number, int version) {}
