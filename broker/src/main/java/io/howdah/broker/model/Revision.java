package io.howdah.broker.model;

import java.time.Instant;

/**
 * A numbered state of the {@link Definitions}. What is valid now are records of their own; {@code
 * content} is for going back.
 *
 * @param number 1 for the seed, then ascending
 * @param at when it became valid
 * @param author who made it: a file on a host, or a person through the API
 * @param difference what it changed against the one before, for people, a line a change
 * @param content its definitions in the store's compressed form; empty if they were too large to be
 *     kept, or an older version made it
 */
public record Revision(long number, Instant at, String author, String difference, String content) {}
