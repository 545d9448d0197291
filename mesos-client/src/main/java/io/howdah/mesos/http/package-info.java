/**
 * What scheduler and executor connections have in common: calls over HTTP, the event stream with
 * its watchdog, time.
 */
package io.howdah.mesos.http;
