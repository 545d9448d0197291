package io.howdah.broker.store;

import java.util.Optional;

/** A change as it is stored: which record, and its new bytes or that it goes. */
final class RecordWrite {
  private final RecordKey key;
  private final byte[] data;

  private RecordWrite(RecordKey key, byte[] data) {
    this.key = key;
    this.data = data;
  }

  static RecordWrite put(RecordKey key, byte[] data) {
    return new RecordWrite(key, data);
  }

  static RecordWrite delete(RecordKey key) {
    return new RecordWrite(key, null);
  }

  RecordKey key() {
    return key;
  }

  /** Empty: the record is deleted. */
  Optional<byte[]> data() {
    return Optional.ofNullable(data);
  }
}
