/**
 * The broker's side of Mesos, and the only package that knows Mesos' protocol classes: events in,
 * calls out. It decides nothing.
 */
package io.howdah.broker.mesos;
