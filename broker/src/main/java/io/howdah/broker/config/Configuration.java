package io.howdah.broker.config;

import io.howdah.broker.model.Definitions;
import java.util.List;

/**
 * A valid broker.yaml.
 *
 * @param settings what belongs to the process
 * @param definitions what is wanted of the cluster
 * @param warnings what is taken, but may surprise
 * @param checksum of the text that it was read from
 */
public record Configuration(
    BrokerSettings settings, Definitions definitions, List<Problem> warnings, String checksum) {
  public Configuration {
    warnings = List.copyOf(warnings);
  }
}
