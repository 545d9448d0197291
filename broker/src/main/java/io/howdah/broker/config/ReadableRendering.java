package io.howdah.broker.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * Entries for comparison: as in broker.yaml, but what may be written in several forms is in one, so
 * that a line says "workers 3 -> 2 to 8".
 */
final class ReadableRendering {
  private ReadableRendering() {}

  static ObjectNode fleet(Fleet fleet) {
    ObjectNode node = DefinitionsRendering.fleet(fleet);
    node.put("workers", fleet.workers().toString());
    CapacityRange capacity = fleet.capacity();
    if (fleet.daemon().isNodeManager() && !capacity.isFixed()) {
      ObjectNode texts = node.putObject("capacity");
      texts.put(
          "vcores",
          range(capacity.min().vcores(), capacity.max().vcores(), capacity.step().vcores()));
      texts.put(
          "memory",
          range(capacity.min().memoryMb(), capacity.max().memoryMb(), capacity.step().memoryMb()));
    }
    schedule(node, fleet.windows());
    return node;
  }

  static ObjectNode pool(Pool pool) {
    ObjectNode node = DefinitionsRendering.pool(pool);
    schedule(node, pool.windows());
    return node;
  }

  private static String range(long min, long max, long step) {
    return min == max ? Long.toString(min) : min + " to " + max + " by " + step;
  }

  private static void schedule(ObjectNode node, List<Window> windows) {
    node.remove("schedule");
    if (!windows.isEmpty()) {
      ArrayNode list = node.putArray("schedule");
      windows.forEach(window -> list.add(shown(window)));
    }
  }

  private static String shown(Window window) {
    List<String> figures = new ArrayList<>();
    window.minWorkers().ifPresent(min -> figures.add("at least " + min + " workers"));
    window.maxWorkers().ifPresent(max -> figures.add("at most " + max + " workers"));
    window
        .guarantee()
        .ifPresent(
            g -> figures.add("guarantee %s cpus and %d MB".formatted(g.cpus(), g.memoryMb())));
    return "%s %s for %s, %s ahead: %s"
        .formatted(
            window.cron(),
            window.zone(),
            Units.shown(window.length()),
            Units.shown(window.ahead()),
            String.join(", ", figures));
  }
}
