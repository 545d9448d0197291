/** Mesos' own JSON and RecordIO framing, and its protobuf mode. */
package io.howdah.emulator.wire;
