package io.howdah.broker.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.Resources;

/** Amounts as JSON, the same wherever they occur. */
final class FigureJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private FigureJson() {}

  static ObjectNode resources(Resources resources) {
    return JSON.objectNode()
        .put("cpus", resources.cpus())
        .put("memoryMb", resources.memoryMb())
        .put("diskMb", resources.diskMb())
        .put("gpus", resources.gpus());
  }

  static ObjectNode capacity(Capacity capacity) {
    return JSON.objectNode().put("vcores", capacity.vcores()).put("memoryMb", capacity.memoryMb());
  }

  static ObjectNode node(NodeView view) {
    return JSON.objectNode()
        .put("nodeId", view.nodeId())
        .put("state", view.state())
        .put("vcores", view.vcores())
        .put("memoryMb", view.memoryMb())
        .put("usedVcores", view.usedVcores())
        .put("usedMemoryMb", view.usedMemoryMb())
        .put("containers", view.containers())
        .put("healthReport", view.healthReport());
  }
}
