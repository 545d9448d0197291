/** The thread that owns the emulator's state, and its timers. */
package io.howdah.emulator.loop;
