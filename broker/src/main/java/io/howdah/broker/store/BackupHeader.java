package io.howdah.broker.store;

import java.time.Instant;

/**
 * A backup's first line: what it is of.
 *
 * @param howdah always {@value #KIND}: what kind of file this is
 * @param format of the file, not of its records
 * @param schema of the store
 * @param version of the program that wrote it
 * @param at when
 * @param servers ZooKeeper's connect string
 * @param path the brokers' root in ZooKeeper
 * @param epoch the greatest number of a leadership by then
 * @param contents what the records say
 */
public record BackupHeader(
    String howdah,
    int format,
    int schema,
    String version,
    Instant at,
    String servers,
    String path,
    long epoch,
    BackupContents contents) {
  static final String KIND = "backup";

  /** Another format has another number. */
  static final int FORMAT = 1;
}
