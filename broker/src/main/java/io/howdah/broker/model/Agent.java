package io.howdah.broker.model;

import java.util.Map;

/**
 * A Mesos agent as its offers describe it.
 *
 * @param id the agent's Mesos id
 * @param hostname as the agent advertises it
 * @param attributes name to text, the fault domain's {@value #REGION} and {@value #ZONE} among
 *     them; scalars to three decimals, ranges and sets in Marathon's text form, in order: {@code
 *     [1-3,5-6]}, <code>{a,b}</code>
 * @param remote whether it is in another region than the masters: there goes only what has a
 *     constraint on {@value #REGION} (Mesos' page "Regions and Fault Domains")
 */
public record Agent(String id, String hostname, Map<String, String> attributes, boolean remote) {
  public static final String REGION = "@region";
  public static final String ZONE = "@zone";

  public Agent {
    attributes = Map.copyOf(attributes);
  }

  /** An agent of the masters' own region. */
  public Agent(String id, String hostname, Map<String, String> attributes) {
    this(id, hostname, attributes, false);
  }
}
