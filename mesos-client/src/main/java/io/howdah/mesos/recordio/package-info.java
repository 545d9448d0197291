/** RecordIO, the framing of Mesos' event streams. */
package io.howdah.mesos.recordio;
