/**
 * Time windows: when they begin and end. Pure: the time is given, and no clock is read. The only
 * package that knows the cron library.
 */
package io.howdah.broker.schedule;
