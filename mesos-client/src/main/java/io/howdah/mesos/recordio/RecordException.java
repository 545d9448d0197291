package io.howdah.mesos.recordio;

import java.io.IOException;

/** Bytes that are not RecordIO, or a record beyond the limit. */
public final class RecordException extends IOException {
  private static final long serialVersionUID = 1;

  RecordException(String message) {
    super(message);
  }
}
