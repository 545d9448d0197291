package io.howdah.broker.model;

import java.time.Instant;
import java.util.Optional;

/**
 * The framework id that Mesos gave (law 3).
 *
 * @param frameworkId Mesos framework id
 * @param since when it was first stored
 * @param principal that it was registered with, an empty text for none; Mesos keeps the first one
 *     for the life of the id. Not there in what earlier versions stored
 */
public record FrameworkIdentity(String frameworkId, Instant since, Optional<String> principal) {
  /** As earlier versions stored it. */
  public FrameworkIdentity(String frameworkId, Instant since) {
    this(frameworkId, since, Optional.empty());
  }
}
