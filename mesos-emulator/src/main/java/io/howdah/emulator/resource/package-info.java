/** Arithmetic on Mesos resources. */
package io.howdah.emulator.resource;
