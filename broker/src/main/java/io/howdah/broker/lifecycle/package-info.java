/**
 * The life-cycle table of workers, leases and service instances. It touches neither Mesos nor the
 * store nor a clock.
 */
package io.howdah.broker.lifecycle;
