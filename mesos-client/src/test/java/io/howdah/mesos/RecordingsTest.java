package io.howdah.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.howdah.mesos.http.Authorization;
import io.howdah.mesos.http.HttpClients;
import io.howdah.mesos.http.MesosHttp;
import io.howdah.mesos.http.Transport;
import io.howdah.mesos.recordio.RecordDecoder;
import io.howdah.mesos.recordio.RecordException;
import io.howdah.mesos.testing.Recordings;
import io.howdah.mesos.testing.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bytes and answers of a real Mesos are understood however they are cut. */
@Timeout(120)
class RecordingsTest {
  private static final int LIMIT = 1 << 20;

  @Test
  void everyBundledStreamDecodesToTheRecordedEvents() throws Exception {
    Recordings recordings = Recordings.bundled();
    assertThat(recordings.names(".wire")).hasSizeGreaterThan(100);
    checkStreams(recordings);
  }

  @Test
  void soDoesEveryRecordingAtHand() throws Exception {
    Optional<Recordings> shared = Recordings.shared();
    if (shared.isPresent()) {
      assertThat(shared.get().names(".wire")).containsAll(Recordings.bundled().names(".wire"));
      checkStreams(shared.get());
    }
  }

  private static void checkStreams(Recordings recordings) throws RecordException {
    Map<String, List<String>> events = recordings.events();
    Random random = new Random(7);
    for (String wire : recordings.names(".wire")) {
      if (wire.contains("/")) {
        continue;
      }
      List<byte[]> chunks = recordings.chunks(wire);
      byte[] all = join(chunks);
      List<String> expected = events.getOrDefault(wire, List.of());
      if (!expected.isEmpty()) {
        assertThat(decode(chunks)).as("%s by chunks", wire).isEqualTo(expected);
      }
      assertThat(decode(cut(all, () -> 1))).as("%s by bytes", wire).isEqualTo(decode(chunks));
      assertThat(decode(cut(all, () -> 1 + random.nextInt(700))))
          .as("%s cut anywhere", wire)
          .isEqualTo(decode(chunks));
    }
  }

  private static byte[] join(List<byte[]> chunks) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    chunks.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private interface Length {
    int next();
  }

  private static List<byte[]> cut(byte[] all, Length length) {
    List<byte[]> parts = new ArrayList<>();
    for (int at = 0; at < all.length; ) {
      int next = Math.min(all.length, at + length.next());
      parts.add(java.util.Arrays.copyOfRange(all, at, next));
      at = next;
    }
    return parts;
  }

  private static List<String> decode(List<byte[]> parts) throws RecordException {
    RecordDecoder decoder = new RecordDecoder(LIMIT);
    List<String> records = new ArrayList<>();
    for (byte[] part : parts) {
      ByteBuffer input = ByteBuffer.wrap(part);
      for (byte[] record = decoder.next(input); record != null; record = decoder.next(input)) {
        records.add(new String(record, StandardCharsets.UTF_8));
      }
    }
    return records;
  }

  @Test
  void theProtobufSessionDecodesToItsEvents() throws Exception {
    Recordings recordings = Recordings.bundled();
    byte[] all = join(recordings.chunks("protobuf/stream.wire"));
    RecordDecoder decoder = new RecordDecoder(LIMIT);
    List<Event> events = new ArrayList<>();
    for (byte value : all) {
      byte[] record = decoder.next(ByteBuffer.wrap(new byte[] {value}));
      if (record != null) {
        events.add(Event.parseFrom(record));
      }
    }
    assertThat(decoder.isInsideRecord()).isFalse();
    assertThat(events)
        .containsExactly(
            Event.parseFrom(recordings.file("protobuf/event-1.bin")),
            Event.parseFrom(recordings.file("protobuf/event-2.bin")),
            Event.parseFrom(recordings.file("protobuf/event-3.bin")));
  }

  @Test
  void everyRecordedAnswerToACallHasItsOutcome() throws Exception {
    Recordings recordings = Recordings.bundled();
    MesosHttp http =
        new MesosHttp(
            HttpClients.of(Transport.PLAIN, "test", 1, Duration.ofSeconds(5)),
            Duration.ofSeconds(20));
    int refused = 0;
    int accepted = 0;
    try (ScriptedServer server = new ScriptedServer()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/api/v1/scheduler");
      for (String name : recordings.names(".jsonl")) {
        for (JsonNode line : recordings.session(name)) {
          JsonNode response = line.path("response");
          if (!response.isObject() || response.path("status").asInt() == 0) {
            continue;
          }
          int status = response.get("status").asInt();
          String text = response.path("body").asText();
          if (line.get("kind").asText().equals("stream-open") && status == 200) {
            continue;
          }
          CompletableFuture<Void> call =
              http.call(uri, "CALL", Authorization.NONE, Optional.of("s"), new byte[1]);
          server.take().reply(status, text);
          if (status == 200 || status == 202) {
            call.get(20, TimeUnit.SECONDS);
            accepted++;
          } else {
            assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
                .as("%s: %d %s", name, status, text)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                    CallRefusedException.class,
                    e -> {
                      assertThat(e.status()).isEqualTo(status);
                      assertThat(e.text()).isEqualTo(text.strip());
                      assertThat(e.isNotSubscribed())
                          .isEqualTo(status == 403 && text.endsWith("is not subscribed"));
                    });
            refused++;
          }
        }
      }
    }
    assertThat(refused).isGreaterThan(80);
    assertThat(accepted).isGreaterThan(100);
  }
}
