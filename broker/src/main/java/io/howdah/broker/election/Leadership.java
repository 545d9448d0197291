package io.howdah.broker.election;

import io.howdah.broker.store.Epoch;
import io.howdah.broker.store.StateStore;

/**
 * What a new leader works with.
 *
 * @param epoch its number goes into instance ids
 * @param store fenced by the epoch; not loaded yet
 * @param gate whether effects may leave
 */
public record Leadership(Epoch epoch, StateStore store, LeadershipGate gate) {}
