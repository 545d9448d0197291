package io.howdah.broker.model;

import java.time.Instant;

/**
 * Head of a numbered state of the {@link Definitions}; the definitions themselves are records of
 * their own.
 *
 * @param number 1 for the seed, then ascending
 * @param at when it became valid
 * @param author who made it: a file on a host, or a person through the API
 * @param difference what it changed against the one before, for people, a line a change
 */
public record Revision(long number, Instant at, String author, String difference) {}
