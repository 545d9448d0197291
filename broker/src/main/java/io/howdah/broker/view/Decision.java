package io.howdah.broker.view;

import java.time.Instant;

/**
 * Something that the broker decided about capacity.
 *
 * @param at when
 * @param subject fleet, pool or worker that it is about
 * @param text what and why
 */
public record Decision(Instant at, String subject, String text) {}
