/** The Hadoop daemon as a process: its command line, its start, its health, its end. */
package io.howdah.executor.daemon;
