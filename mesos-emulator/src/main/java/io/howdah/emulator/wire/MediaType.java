package io.howdah.emulator.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.Optional;

/** The two encodings of the v1 HTTP APIs. */
public enum MediaType {
  JSON("application/json"),
  PROTOBUF("application/x-protobuf");

  private final String header;

  MediaType(String header) {
    this.header = header;
  }

  /** The value of a Content-Type header. */
  public String header() {
    return header;
  }

  /** Mesos compares the header as it stands: no parameters, no other case. */
  public static Optional<MediaType> ofContentType(String value) {
    for (MediaType type : values()) {
      if (type.header.equals(value)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** JSON wins wherever it is allowed; q-values are not looked at. */
  public static Optional<MediaType> ofAccept(String accept) {
    if (accept == null || accepts(accept, JSON)) {
      return Optional.of(JSON);
    }
    return accepts(accept, PROTOBUF) ? Optional.of(PROTOBUF) : Optional.empty();
  }

  private static boolean accepts(String accept, MediaType type) {
    for (String range : accept.split(",", -1)) {
      int parameters = range.indexOf(';');
      String name = (parameters < 0 ? range : range.substring(0, parameters)).trim();
      if (name.equals("*/*") || name.equals("application/*") || name.equals(type.header)) {
        return true;
      }
    }
    return false;
  }

  /** Encodes a message. */
  public byte[] write(Message message) {
    return this == JSON ? MesosJson.write(message) : message.toByteArray();
  }

  /**
   * Decodes a call.
   *
   * @throws MalformedCallException with Mesos' own text if the body can't be read
   */
  @SuppressWarnings("unchecked") // a builder builds what its prototype is
  public <M extends Message> M read(byte[] body, M prototype) throws MalformedCallException {
    if (this == JSON) {
      return MesosJson.read(body, prototype);
    }
    try {
      return (M) prototype.newBuilderForType().mergeFrom(body).build();
    } catch (InvalidProtocolBufferException | com.google.protobuf.UninitializedMessageException e) {
      throw new MalformedCallException("Failed to parse body into Call protobuf");
    }
  }
}
