package io.howdah.broker.api;

/** A request cannot be answered; becomes {@code {"message": ...}}. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  ApiException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
