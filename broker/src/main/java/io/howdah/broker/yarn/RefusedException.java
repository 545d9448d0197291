package io.howdah.broker.yarn;

import java.io.IOException;

/** The ResourceManager answered, and will not do it: asking again alone mends nothing. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;

  RefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
