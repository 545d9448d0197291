package io.howdah.broker.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What one set of definitions changes against another, for people: a line a change, in the words of
 * broker.yaml, in a fixed order.
 */
public final class DefinitionsDifference {
  /** A value in a line is cut here. */
  private static final int SHOWN = 100;

  private DefinitionsDifference() {}

  /**
   * Compares.
   *
   * @param before what is valid
   * @param after what is to be valid; what it leaves out is gone
   * @return empty if nothing changes
   */
  public static List<String> lines(Definitions before, Definitions after) {
    List<String> lines = new ArrayList<>();
    compare(
        "cluster ",
        before.clusters(),
        after.clusters(),
        DefinitionsRendering::cluster,
        c -> "",
        lines);
    compare(
        "pool ",
        before.pools(),
        after.pools(),
        ReadableRendering::pool,
        DefinitionsDifference::summary,
        lines);
    compare(
        "fleet ",
        before.fleets(),
        after.fleets(),
        ReadableRendering::fleet,
        DefinitionsDifference::summary,
        lines);
    compare(
        "service ",
        before.services(),
        after.services(),
        DefinitionsRendering::service,
        DefinitionsDifference::summary,
        lines);
    return lines;
  }

  private static <K extends Comparable<K>, V> void compare(
      String kind,
      Map<K, V> before,
      Map<K, V> after,
      Function<V, ObjectNode> rendering,
      Function<V, String> summary,
      List<String> lines) {
    for (K name : new TreeSet<>(before.keySet())) {
      if (!after.containsKey(name)) {
        lines.add(kind + name + " removed");
      }
    }
    new TreeMap<>(after)
        .forEach(
            (name, wanted) -> {
              V present = before.get(name);
              if (present == null) {
                lines.add(kind + name + " added" + summary.apply(wanted));
              } else if (!present.equals(wanted)) {
                String changes = changes(rendering.apply(present), rendering.apply(wanted));
                lines.add(kind + name + ": " + changes);
              }
            });
  }

  private static String changes(ObjectNode before, ObjectNode after) {
    Map<String, String> old = new TreeMap<>();
    flatten("", before, old);
    Map<String, String> wanted = new TreeMap<>();
    flatten("", after, wanted);
    Set<String> keys = new TreeSet<>(old.keySet());
    keys.addAll(wanted.keySet());
    String text =
        keys.stream()
            .filter(key -> !old.getOrDefault(key, "").equals(wanted.getOrDefault(key, "")))
            .map(
                key ->
                    "%s %s -> %s"
                        .formatted(
                            key, old.getOrDefault(key, "none"), wanted.getOrDefault(key, "none")))
            .collect(Collectors.joining(", "));
    // A fleet's version also covers its cluster's entry.
    return text.isEmpty() ? "version, by a change of its cluster" : text;
  }

  private static void flatten(String path, JsonNode node, Map<String, String> into) {
    if (node.isObject()) {
      node.properties().forEach(e -> flatten(YamlTree.join(path, e.getKey()), e.getValue(), into));
    } else if (node.isArray() && node.size() > 0 && node.get(0).isObject()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(path + "[" + i + "]", node.get(i), into);
      }
    } else {
      String text = node.isTextual() && !node.asText().isEmpty() ? node.asText() : node.toString();
      into.put(path, text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text);
    }
  }

  private static String summary(Fleet fleet) {
    String what = fleet.daemon().isNodeManager() ? shown(fleet.capacity()) : fleet.daemon().name();
    return ": %s workers of %s".formatted(fleet.workers(), what);
  }

  private static String summary(Pool pool) {
    String limit =
        pool.limit()
            .map(l -> ", limit %s cpus and %d MB".formatted(l.cpus(), l.memoryMb()))
            .orElse("");
    return ": guarantee %s cpus and %d MB%s, priority %d"
        .formatted(pool.guarantee().cpus(), pool.guarantee().memoryMb(), limit, pool.priority());
  }

  private static String shown(CapacityRange capacity) {
    return capacity.isFixed()
        ? capacity.min().toString()
        : capacity.min() + " to " + capacity.max();
  }

  private static String summary(Service service) {
    return ": %d instances of %s cpus and %d MB"
        .formatted(service.instances(), service.resources().cpus(), service.resources().memoryMb());
  }
}
