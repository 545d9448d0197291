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

/**
 * Fills in what records of the first version do not say. A fleet's number of workers and its
 * capacity were single figures then, and every fleet was of NodeManagers that followed no demand.
 */
final class OlderRecords {
  private final ObjectMapper mapper;

  OlderRecords(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /** Changes nothing in a record of this version. */
  void complete(RecordKind kind, ObjectNode content) {
    if (kind != RecordKind.FLEET) {
      return;
    }
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
