/** The master: frameworks, offers, tasks, agents. */
package io.howdah.emulator.master;
