package io.howdah.broker.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Service;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Definitions as one text, for the history of revisions: JSON of their records, gzip, Base64. A
 * hundred of them are kept in memory, which is why they are compressed.
 */
public final class DefinitionsText {
  /** With the longest difference a revision is still below what a record may have. */
  static final int LIMIT = 240_000;

  private static final ObjectMapper MAPPER = RecordJson.MAPPER;
  private static final List<RecordKind> KINDS =
      List.of(RecordKind.CLUSTER, RecordKind.FLEET, RecordKind.SERVICE, RecordKind.POOL);

  private DefinitionsText() {}

  /** Writes; empty if it would be too large for a record. */
  public static String write(Definitions definitions) {
    ObjectNode content = MAPPER.createObjectNode();
    content.put("schema", Migrations.ALL.schema());
    put(content, "clusters", definitions.clusters().values(), HadoopCluster::name);
    put(content, "fleets", definitions.fleets().values(), fleet -> fleet.name().value());
    put(content, "services", definitions.services().values(), service -> service.name().value());
    put(content, "pools", definitions.pools().values(), Pool::name);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(MAPPER.writeValueAsBytes(content));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    String text = Base64.getEncoder().encodeToString(bytes.toByteArray());
    return text.length() <= LIMIT ? text : "";
  }

  private static <T> void put(
      ObjectNode content, String kind, Collection<T> records, Function<T, String> name) {
    ArrayNode list = content.putArray(kind);
    records.stream()
        .sorted(Comparator.comparing(name))
        .forEach(one -> list.add(MAPPER.<JsonNode>valueToTree(one)));
  }

  /** Reads; empty if the text is empty or is not one of these. */
  public static Optional<Definitions> read(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try (GZIPInputStream zip =
        new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(text)))) {
      JsonNode content = MAPPER.readTree(zip);
      // Those before this number was written with it were of the first schema.
      int schema = content.path("schema").asInt(Migrations.FIRST_SCHEMA);
      for (RecordKind kind : KINDS) {
        for (JsonNode one : content.path(kind.word() + "s")) {
          Migrations.ALL.convert(kind, (ObjectNode) one, schema);
        }
      }
      return Optional.of(
          new Definitions(
              get(content, "clusters", HadoopCluster.class, HadoopCluster::name),
              get(content, "fleets", Fleet.class, Fleet::name),
              get(content, "services", Service.class, Service::name),
              get(content, "pools", Pool.class, Pool::name),
              Set.of()));
    } catch (IOException | IllegalArgumentException | ClassCastException e) {
      return Optional.empty();
    }
  }

  private static <K, T> Map<K, T> get(
      JsonNode content, String kind, Class<T> type, Function<T, K> key) throws IOException {
    Map<K, T> records = new HashMap<>();
    for (JsonNode one : content.path(kind)) {
      T record = MAPPER.treeToValue(one, type);
      records.put(key.apply(record), record);
    }
    return records;
  }
}
