/** The agent's operating system: processes and cgroups, read and changed below /proc and /sys. */
package io.howdah.executor.host;
