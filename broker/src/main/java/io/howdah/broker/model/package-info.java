/**
 * The broker's own small immutable types. They know nothing of Mesos' or YARN's protocol classes,
 * of ZooKeeper, of threads or of clocks.
 *
 * <p>Units: cpus in thousandths, memory and disk in MiB, durations as {@link java.time.Duration},
 * points in time that are kept as {@link java.time.Instant} (wall clock) and deadlines as
 * nanoseconds of the monotonic clock.
 */
package io.howdah.broker.model;
