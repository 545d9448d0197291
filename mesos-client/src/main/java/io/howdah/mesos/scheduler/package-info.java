/** The scheduler side of the v1 HTTP API (Mesos' page "Scheduler HTTP API"). */
package io.howdah.mesos.scheduler;
