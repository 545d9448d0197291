package io.howdah.broker.matching;

import java.util.List;

/** A worker's place: only this agent, exactly these ports. */
public record Pin(String agentId, List<Integer> ports) {
  public Pin {
    ports = List.copyOf(ports);
  }
}
