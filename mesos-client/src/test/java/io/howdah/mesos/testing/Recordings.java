package io.howdah.mesos.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Conversations with a real Mesos 1.12, by file name. */
public final class Recordings {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, byte[]> files;

  private Recordings(Map<String, byte[]> files) {
    this.files = files;
  }

  /** Those that are kept with the tests. */
  public static Recordings bundled() {
    Map<String, byte[]> files = new TreeMap<>();
    try (InputStream resource = Recordings.class.getResourceAsStream("/recordings.zip");
        ZipInputStream zip = new ZipInputStream(resource)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Recordings(files);
  }

  /** All of them, where they are at hand. */
  public static Optional<Recordings> shared() throws IOException {
    Path folder = Path.of("..", "..", "shared", "mesos-captures");
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(path).toString(), Files.readAllBytes(path));
      }
    }
    return Optional.of(new Recordings(files));
  }

  public byte[] file(String name) {
    return files.get(name);
  }

  public List<String> names(String suffix) {
    return files.keySet().stream().filter(name -> name.endsWith(suffix)).toList();
  }

  /** The lines of a session. */
  public List<JsonNode> session(String name) {
    return new String(files.get(name), StandardCharsets.UTF_8)
        .lines()
        .map(
            line -> {
              try {
                return JSON.readTree(line);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .toList();
  }

  /** The recorded events by the name of the file with the bytes of their stream. */
  public Map<String, List<String>> events() {
    Map<String, List<String>> events = new TreeMap<>();
    for (String name : names(".jsonl")) {
      String base = name.substring(0, name.length() - ".jsonl".length());
      for (JsonNode line : session(name)) {
        if (line.path("kind").asText().equals("event")) {
          String session = line.has("session") ? "." + line.get("session").asText() : "";
          String wire = base + session + ".stream" + line.get("stream").asInt() + ".wire";
          events.computeIfAbsent(wire, key -> new ArrayList<>()).add(line.get("raw").asText());
        }
      }
    }
    return events;
  }

  /** The chunks of a recorded response. */
  public List<byte[]> chunks(String wire) {
    byte[] bytes = files.get(wire);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
    List<byte[]> chunks = new ArrayList<>();
    while (at < bytes.length) {
      ByteArrayOutputStream size = new ByteArrayOutputStream();
      while (bytes[at] != '\r') {
        size.write(bytes[at++]);
      }
      int length = Integer.parseInt(size.toString(StandardCharsets.US_ASCII), 16);
      at += 2;
      if (length > 0) {
        byte[] chunk = new byte[length];
        System.arraycopy(bytes, at, chunk, 0, length);
        chunks.add(chunk);
      }
      at += length + 2;
    }
    return chunks;
  }
}
