/**
 * How many workers and steps Hadoop's demand needs, what may go back, and whom to take from: pure
 * functions and small state without a clock, by the rules of docs/ELASTIC.md. It depends on the
 * model only, knows neither Mesos nor YARN's protocol, and answers the same for the same picture.
 */
package io.howdah.broker.planning;
