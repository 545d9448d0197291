package io.howdah.broker.model;

import java.util.Map;

/**
 * A Mesos agent as its offers describe it.
 *
 * @param id the agent's Mesos id
 * @param hostname as the agent advertises it
 * @param attributes name to text; scalars, ranges and sets in Mesos' own text form
 */
public record Agent(String id, String hostname, Map<String, String> attributes) {
  public Agent {
    attributes = Map.copyOf(attributes);
  }
}
