/**
 * What the executor decides: a state machine without I/O, clock or randomness. Events go in,
 * actions come out; the edges (Mesos, the daemon, process table, cgroups) carry them out and answer
 * with events.
 */
package io.howdah.executor.core;
