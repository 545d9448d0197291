package io.howdah.broker.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import io.howdah.broker.view.Decision;
import io.howdah.broker.view.SharingView;
import io.howdah.broker.view.SharingView.PoolView;
import io.howdah.broker.view.SharingView.TakingBack;
import java.util.Map;
import java.util.TreeMap;

/** How resources are shared and why, as JSON. The schemas are in openapi.yaml. */
final class PoolJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private PoolJson() {}

  static ObjectNode pools(SharingView sharing) {
    ObjectNode node = JSON.objectNode();
    ArrayNode pools = node.putArray("pools");
    sharing.pools().forEach(pool -> pools.add(pool(pool)));
    return node;
  }

  private static ObjectNode pool(PoolView view) {
    Pool pool = view.pool();
    ObjectNode node = JSON.objectNode();
    node.put("name", pool.name());
    node.put("priority", pool.priority());
    node.put("role", view.role());
    node.put("graceSeconds", pool.grace().toSeconds());
    node.set("guarantee", amount(pool.guarantee()));
    if (pool.limit().isPresent()) {
      node.set("limit", amount(pool.limit().get()));
    } else {
      node.putNull("limit");
    }
    node.set("use", amount(view.use()));
    ObjectNode useByRole = node.putObject("useByRole");
    new TreeMap<>(view.useByRole()).forEach((role, use) -> useByRole.set(role, amount(use)));
    node.put("pending", view.pending());
    ArrayNode takingBack = node.putArray("takingBack");
    view.takingBack().forEach(one -> takingBack.add(takingBack(one)));
    return node;
  }

  private static ObjectNode takingBack(TakingBack one) {
    ObjectNode node = JSON.objectNode();
    node.put("service", one.service().value());
    node.put("hostname", one.hostname());
    ObjectNode from = node.putObject("from");
    one.from().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> from.put(e.getKey().value(), e.getValue()));
    node.put("since", one.since().toString());
    node.put("graceSeconds", one.graceSeconds());
    return node;
  }

  /** Pools count cpus and memory only. */
  private static ObjectNode amount(Resources resources) {
    return JSON.objectNode().put("cpus", resources.cpus()).put("memoryMb", resources.memoryMb());
  }

  /**
   * Decisions about capacity.
   *
   * @param limit how many at most; the newest
   */
  static ObjectNode decisions(SharingView sharing, int limit) {
    ObjectNode node = JSON.objectNode();
    ArrayNode decisions = node.putArray("decisions");
    for (Decision decision :
        sharing.decisions().subList(0, Math.min(limit, sharing.decisions().size()))) {
      decisions
          .addObject()
          .put("at", decision.at().toString())
          .put("subject", decision.subject())
          .put("text", decision.text());
    }
    return node;
  }
}
