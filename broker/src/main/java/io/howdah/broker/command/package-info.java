/** Command line, exit codes and the life of the broker's process. */
package io.howdah.broker.command;
