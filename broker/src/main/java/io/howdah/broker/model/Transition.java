package io.howdah.broker.model;

import java.time.Instant;

/**
 * One line of an instance's history.
 *
 * @param at wall-clock time
 * @param state the state entered
 * @param why what caused it, for people: a Mesos reason and message, or a decision
 */
public record Transition(Instant at, InstanceState state, String why) {}
