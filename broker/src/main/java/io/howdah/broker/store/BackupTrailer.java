package io.howdah.broker.store;

/**
 * A backup's last line: that it is complete and as it was written.
 *
 * @param end always {@link BackupHeader#KIND}
 * @param records how many lines there are between header and trailer
 * @param sha256 of all lines before this one, each with its line feed, in hex
 */
record BackupTrailer(String end, long records, String sha256) {}
