/** Agents: executors, containers, status updates. */
package io.howdah.emulator.agent;
