package io.howdah.emulator.http;

import com.google.protobuf.Message;
import io.howdah.emulator.wire.MalformedCallException;
import io.howdah.emulator.wire.MediaType;
import java.util.Optional;

/** The checks that the scheduler and the executor API share: method, content type, body. */
public final class CallReader {
  private CallReader() {}

  /** The call, or nothing after the refusal has been sent. */
  public static <M extends Message> Optional<M> read(
      Request request, Exchange exchange, M prototype) {
    if (!request.method().equals("POST")) {
      exchange.reply(Reply.methodNotAllowed("POST", request.method()));
      return Optional.empty();
    }
    String contentType = request.header("Content-Type");
    if (contentType == null) {
      exchange.reply(Reply.text(400, "Expecting 'Content-Type' to be present"));
      return Optional.empty();
    }
    Optional<MediaType> type = MediaType.ofContentType(contentType);
    if (type.isEmpty()) {
      exchange.reply(
          Reply.text(
              415, "Expecting 'Content-Type' of application/json or application/x-protobuf"));
      return Optional.empty();
    }
    try {
      return Optional.of(type.orElseThrow().read(request.body().toByteArray(), prototype));
    } catch (MalformedCallException e) {
      exchange.reply(Reply.text(400, e.getMessage()));
      return Optional.empty();
    }
  }

  /** The encoding of the answer's events, or nothing after the refusal has been sent. */
  public static Optional<MediaType> accept(Request request, Exchange exchange) {
    Optional<MediaType> type = MediaType.ofAccept(request.header("Accept"));
    if (type.isEmpty()) {
      exchange.reply(
          Reply.text(
              406, "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'"));
    }
    return type;
  }
}
