package io.howdah.mesos.recordio;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into records: each is its length in decimal, a line feed and that many
 * bytes (Mesos' page "Scheduler HTTP API", RecordIO response format). It does not matter how the
 * bytes are divided among calls. After an exception the stream cannot be used further.
 */
public final class RecordDecoder {
  /** Memory is taken as bytes come, not as a length promises. */
  private static final int FIRST_ALLOCATION = 64 * 1024;

  private static final byte[] EMPTY = {};

  private final int limit;
  private boolean inLength = true;
  private int digits;
  private long length;
  private byte[] record = EMPTY;
  private int filled;

  /**
   * A decoder at the beginning of a stream.
   *
   * @param limit the greatest length of a record that is accepted, in bytes
   */
  public RecordDecoder(int limit) {
    this.limit = limit;
  }

  /**
   * Takes bytes up to the end of a record.
   *
   * @param input bytes of the stream; its position moves behind what was taken
   * @return the record, or null if the input ended first
   * @throws RecordException if a length is not a number or is beyond the limit
   */
  public byte[] next(ByteBuffer input) throws RecordException {
    while (inLength) {
      if (!input.hasRemaining()) {
        return null;
      }
      takeLengthByte(input.get());
    }
    int wanted = (int) Math.min(length - filled, input.remaining());
    reserve(filled + wanted);
    input.get(record, filled, wanted);
    filled += wanted;
    if (filled < length) {
      return null;
    }
    byte[] complete = record.length == filled ? record : Arrays.copyOf(record, filled);
    record = EMPTY;
    filled = 0;
    length = 0;
    digits = 0;
    inLength = true;
    return complete;
  }

  /** Whether the stream is inside a record or its length: an end here is a loss. */
  public boolean isInsideRecord() {
    return !inLength || digits > 0;
  }

  private void takeLengthByte(byte value) throws RecordException {
    if (value == '\n' && digits > 0) {
      inLength = false;
    } else if (value >= '0' && value <= '9') {
      digits++;
      length = length * 10 + (value - '0');
      // Also bounds the number of digits: leading zeros are no reason to read for ever.
      if (length > limit || digits > 20) {
        throw new RecordException(
            "record of %d or more bytes, the limit is %d".formatted(length, limit));
      }
    } else {
      throw new RecordException(
          "byte 0x%02x where the length of a record was expected".formatted(value & 0xff));
    }
  }

  private void reserve(int size) {
    if (record.length < size) {
      long doubled = Math.max(FIRST_ALLOCATION, 2L * record.length);
      record = Arrays.copyOf(record, (int) Math.min(length, Math.max(size, doubled)));
    }
  }
}
