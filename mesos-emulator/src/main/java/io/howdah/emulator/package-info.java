/** A Mesos master and agents in one JVM, for machines without Mesos; see docs/EMULATOR.md. */
package io.howdah.emulator;
