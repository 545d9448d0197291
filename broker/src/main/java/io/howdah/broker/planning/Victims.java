package io.howdah.broker.planning;

import io.howdah.broker.model.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chooses whom a service of a higher pool takes capacity back from. */
public final class Victims {
  private Victims() {}

  /**
   * The cheapest way to free {@code need} on one agent.
   *
   * @param need what the service still lacks there
   * @param workers on that agent that may be asked
   * @param now wall clock, to tell how long containers have run
   * @return empty if they cannot give so much
   */
  public static Optional<Taking> on(Resources need, List<VictimPicture> workers, Instant now) {
    return Optional.empty();
  }

  /** The agent where it costs least; ties go to the first agent id. Empty if there is none. */
  public static Optional<Map.Entry<String, Taking>> cheapest(Map<String, Taking> byAgent) {
    return Optional.empty();
  }
}
