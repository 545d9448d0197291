package io.howdah.broker.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Daemon;
import io.howdah.broker.model.Elasticity;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.WorkerRange;
import java.util.Set;

/**
 * Step 1: fleets of the first version had a single figure for workers and for capacity, and were of
 * NodeManagers that followed no demand, without saying so. Changes nothing in a fleet that says it
 * all, as later ones of schema 1 did.
 */
final class FleetsOfTheFirstVersion implements Migration {
  private final ObjectMapper mapper = RecordJson.MAPPER;

  @Override
  public int from() {
    return Migrations.FIRST_SCHEMA;
  }

  @Override
  public String what() {
    return "fleets have ranges, a daemon, elasticity and a pool";
  }

  @Override
  public Set<RecordKind> kinds() {
    return Set.of(RecordKind.FLEET);
  }

  @Override
  public void convert(RecordKind kind, ObjectNode content) {
    JsonNode workers = content.path("workers");
    if (workers.isInt()) {
      content.set("workers", mapper.valueToTree(WorkerRange.fixed(workers.intValue())));
    }
    JsonNode capacity = content.path("capacity");
    if (capacity.path("vcores").isInt() && capacity.path("memoryMb").isIntegralNumber()) {
      Capacity fixed =
          new Capacity(capacity.get("vcores").intValue(), capacity.get("memoryMb").longValue());
      content.set("capacity", mapper.valueToTree(CapacityRange.fixed(fixed)));
    }
    fill(content, "daemon", Daemon.NODE_MANAGER);
    fill(content, "elasticity", Elasticity.DEFAULT);
    if (!content.has("pool")) {
      content.put("pool", Pool.HADOOP);
    }
  }

  private void fill(ObjectNode content, String component, Record value) {
    if (!content.has(component)) {
      content.set(component, mapper.valueToTree(value));
    }
  }
}
