/**
 * All decisions of the broker: {@code step(state, event, time) = effects}. One thread owns a {@link
 * io.howdah.broker.core.BrokerCore}; a step does no I/O, reads no clock and draws no random number,
 * so every scenario replays and a simulation of thousands of agents runs the same code.
 */
package io.howdah.broker.core;
