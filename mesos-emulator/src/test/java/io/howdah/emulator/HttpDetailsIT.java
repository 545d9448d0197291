package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP down to the bytes: what was sent to a real master by hand, answered in the same way. */
class HttpDetailsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HEALTH = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir Path directory;
  private MesosEmulator emulator;

  @BeforeEach
  void start() throws Exception {
    emulator =
        MesosEmulator.builder()
            .workDirectory(directory)
            .agents(1)
            .agentResources("cpus:4;mem:8192;disk:10000;ports:[31000-32000]")
            .start();
  }

  @AfterEach
  void stop() {
    emulator.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), emulator.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      out.write(c);
    }
    return out.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** Status, then the names of the headers in order, then the body's bytes are passed over. */
  private static List<String> answer(InputStream in) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(line(in));
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String name = header.substring(0, header.indexOf(':'));
      all.add(name);
      if (name.equals("Content-Length")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).trim());
      }
    }
    assertThat(in.readNBytes(length)).hasSize(length);
    return all;
  }

  @Test
  void answersRawRequestsAsRecorded() throws Exception {
    List<JsonNode> lines = Recordings.lines("23-http-details");
    Recordings.report(
        "23-http-details",
        "",
        () -> {
          int compared = 0;
          String recordedId = "";
          String recordedStream = "";
          try (ApiClient scheduler = ApiClient.scheduler(emulator.masterUrl())) {
            String id = "";
            for (JsonNode one : lines) {
              if (one.path("kind").asText().equals("stream-open")) {
                scheduler.subscribe(one.path("request"));
                for (JsonNode header : one.path("response").path("headers")) {
                  recordedStream =
                      header.path(0).asText().equals("Mesos-Stream-Id")
                          ? header.path(1).asText()
                          : recordedStream;
                }
                id = frameworkId(scheduler.await("SUBSCRIBED", e -> !frameworkId(e).isEmpty()));
              } else if (one.path("kind").asText().equals("event") && recordedId.isEmpty()) {
                recordedId = frameworkId(JSON.readTree(one.path("raw").asText()));
              } else if (one.path("kind").asText().equals("raw")) {
                String request =
                    one.path("request")
                        .asText()
                        .replace(recordedId, id)
                        .replace(recordedStream, scheduler.streamId());
                raw(one, request, id);
                compared++;
              }
            }
          }
          return compared;
        });
  }

  private static String frameworkId(JsonNode event) {
    return event.at("/subscribed/framework_id/value").asText("");
  }

  private void raw(JsonNode line, String request, String framework) throws IOException {
    String label = line.path("label").asText();
    byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
    if (label.startsWith("Content-Encoding: gzip")) {
      bytes = zipped(request, framework);
    }
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes);
      InputStream in = socket.getInputStream();
      for (JsonNode response : line.path("responses")) {
        if (response.has("status")) {
          List<String> expected = new ArrayList<>();
          expected.add(
              "HTTP/1.1 "
                  + response.path("status").asInt()
                  + " "
                  + response.path("reason").asText());
          response.path("headers").forEach(header -> expected.add(header.path(0).asText()));
          assertThat(answer(in)).as(label).isEqualTo(expected);
        }
      }
      if (line.path("afterwards").asText().equals("connection stays open")) {
        // And nothing more has come: the next answer is that of the next request.
        socket.getOutputStream().write(HEALTH.getBytes(StandardCharsets.US_ASCII));
        assertThat(answer(in))
            .as(label)
            .containsExactly("HTTP/1.1 200 OK", "Date", "Content-Length");
      } else {
        assertThat(in.read()).as(label + ": the peer closes").isEqualTo(-1);
      }
    }
  }

  private static byte[] zipped(String recorded, String framework) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(body)) {
      zip.write(
          ("{\"framework_id\": {\"value\": \"" + framework + "\"}, \"type\": \"REVIVE\"}")
              .getBytes(StandardCharsets.UTF_8));
    }
    String head = recorded.substring(0, recorded.indexOf("\r\n\r\n") + 4);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(
        head.replaceFirst("Content-Length: \\d+", "Content-Length: " + body.size())
            .getBytes(StandardCharsets.US_ASCII));
    body.writeTo(all);
    return all.toByteArray();
  }

  @Test
  void choosesTheEncodingOfEventsAsRecorded() throws Exception {
    try (ApiClient first = ApiClient.scheduler(emulator.masterUrl())) {
      // Frameworks are numbered: the recording begins with the second.
      first.subscribe(
          "{\"type\": \"SUBSCRIBE\", \"subscribe\": {\"framework_info\": {\"user\": \"\", \"name\":"
              + " \"first\"}}}");
      first.await("SUBSCRIBED", one -> !frameworkId(one).isEmpty());
    }
    assertThat(new Replay(emulator, "23-stream-accept").play()).isGreaterThan(20);
  }

  private static byte[] recorded(String name) throws IOException {
    try (InputStream in = HttpDetailsIT.class.getResourceAsStream("/recordings/protobuf/" + name)) {
      return in.readAllBytes();
    }
  }

  private static Event next(InputStream in) throws IOException {
    return Event.parseFrom(in.readNBytes(Integer.parseInt(line(in))));
  }

  private HttpRequest protobuf(byte[] body, String streamId) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(emulator.masterUrl() + "/api/v1/scheduler"))
            .header("Content-Type", "application/x-protobuf")
            .header("Accept", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    return (streamId == null ? request : request.header("Mesos-Stream-Id", streamId)).build();
  }

  @Test
  void speaksProtobufAsRecorded() throws Exception {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    JsonNode headers = JSON.readTree(recorded("headers.json"));
    Recordings.report(
        "protobuf",
        "",
        () -> {
          HttpResponse<InputStream> response =
              http.send(
                  protobuf(recorded("subscribe.request.bin"), null),
                  HttpResponse.BodyHandlers.ofInputStream());
          assertThat(response.statusCode()).isEqualTo(headers.at("/subscribe/status").asInt());
          assertThat(response.headers().firstValue("Content-Type"))
              .contains("application/x-protobuf");
          String id;
          try (InputStream in = response.body()) {
            Event subscribed = next(in);
            id = subscribed.getSubscribed().getFrameworkId().getValue();
            assertThat(subscribed)
                .isEqualTo(here(Event.parseFrom(recorded("event-1.bin")), subscribed));
            assertThat(next(in).toByteString())
                .isEqualTo(ByteString.copyFrom(recorded("event-2.bin")));
            Event offers = next(in);
            assertThat(offers).isEqualTo(here(Event.parseFrom(recorded("event-3.bin")), offers));
            byte[] teardown =
                org.apache.mesos.v1.scheduler.Protos.Call.parseFrom(
                        recorded("teardown.request.bin"))
                    .toBuilder()
                    .setFrameworkId(subscribed.getSubscribed().getFrameworkId())
                    .build()
                    .toByteArray();
            HttpResponse<String> ended =
                http.send(
                    protobuf(
                        teardown, response.headers().firstValue("Mesos-Stream-Id").orElseThrow()),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(ended.statusCode()).isEqualTo(headers.at("/teardown/status").asInt());
            assertThat(in.read()).as("end of the stream of " + id).isEqualTo(-1);
          }
          return 5;
        });
  }

  /** The recorded event with the ids and addresses of this run. */
  private static Event here(Event recorded, Event actual) {
    Event.Builder event = recorded.toBuilder();
    if (event.hasSubscribed()) {
      MasterInfo master = actual.getSubscribed().getMasterInfo();
      event
          .getSubscribedBuilder()
          .setFrameworkId(actual.getSubscribed().getFrameworkId())
          .getMasterInfoBuilder()
          .setId(master.getId())
          .setPid(master.getPid())
          .setPort(master.getPort())
          .setHostname(master.getHostname())
          .setAddress(master.getAddress())
          .removeCapabilities(2); // QUOTA_V2, which the published classes do not know
    } else {
      Offer offer = actual.getOffers().getOffers(0);
      event
          .getOffersBuilder()
          .getOffersBuilder(0)
          .setId(offer.getId())
          .setFrameworkId(offer.getFrameworkId())
          .setAgentId(offer.getAgentId())
          .setHostname(offer.getHostname())
          .setUrl(offer.getUrl());
    }
    return event.build();
  }
}
