package io.howdah.mesos.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;

/** Reads the text of a refusal; what goes beyond {@value #LIMIT} bytes is dropped. */
final class LimitedText {
  private static final int LIMIT = 16 * 1024;

  private LimitedText() {}

  static BodySubscriber<String> subscriber() {
    ByteArrayOutputStream text = new ByteArrayOutputStream(128);
    return BodySubscribers.mapping(
        BodySubscribers.ofByteArrayConsumer(
            part ->
                part.ifPresent(
                    bytes -> text.write(bytes, 0, Math.min(bytes.length, LIMIT - text.size())))),
        done -> text.toString(StandardCharsets.UTF_8).strip());
  }
}
