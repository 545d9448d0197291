package io.howdah.broker.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.Window;
import java.util.List;

/** The parts of entries that say what follows demand and time. */
final class ElasticRendering {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ElasticRendering() {}

  static ObjectNode capacity(CapacityRange range) {
    if (range.isFixed()) {
      return capacity(range.min());
    }
    ObjectNode node = JSON.objectNode();
    node.set("min", capacity(range.min()));
    node.set("max", capacity(range.max()));
    node.set("step", capacity(range.step()));
    return node;
  }

  static ObjectNode capacity(Capacity capacity) {
    return JSON.objectNode().put("vcores", capacity.vcores()).put("memory", capacity.memoryMb());
  }

  static void elasticity(Elasticity elasticity, ObjectNode fleet) {
    fleet.put("idle-release", Units.shown(elasticity.idleRelease()));
    fleet.put("hysteresis", Units.shown(elasticity.hysteresis()));
    fleet.put("anchors", elasticity.anchors());
    // Without it the ResourceManager's own figure counts, which is not known here.
    elasticity.largestContainer().ifPresent(c -> fleet.set("largest-container", capacity(c)));
    ArrayNode queues = fleet.putArray("queues");
    elasticity.queues().forEach(queues::add);
    fleet.put("node-label", elasticity.nodeLabel());
  }

  static ArrayNode schedule(List<Window> windows) {
    ArrayNode list = JSON.arrayNode();
    for (Window window : windows) {
      ObjectNode node = list.addObject();
      node.put("cron", window.cron());
      node.put("time-zone", window.zone().getId());
      node.put("length", Units.shown(window.length()));
      node.put("ahead", Units.shown(window.ahead()));
      if (window.minWorkers().isPresent() || window.maxWorkers().isPresent()) {
        ObjectNode workers = node.putObject("workers");
        window.minWorkers().ifPresent(min -> workers.put("min", min));
        window.maxWorkers().ifPresent(max -> workers.put("max", max));
      }
      window.guarantee().ifPresent(g -> node.set("guarantee", DefinitionsRendering.resources(g)));
    }
    return list;
  }
}
