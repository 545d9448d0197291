package io.howdah.broker.election;

import java.time.Duration;
import java.util.Optional;

/** Decides when to say that ZooKeeper is away: after a moment, then once a minute, then its end. */
final class ConnectionReport {
  static final Duration FIRST = Duration.ofSeconds(3);
  static final Duration EVERY = Duration.ofMinutes(1);

  private final String servers;
  private boolean away;
  private boolean said;
  private long awaySince;
  private long lastSaid;

  ConnectionReport(String servers) {
    this.servers = servers;
  }

  /**
   * To be called about once a second.
   *
   * @param now monotonic, in nanoseconds
   * @return what to log, if anything
   */
  Optional<String> look(boolean connected, long now) {
    if (connected) {
      boolean back = said;
      away = false;
      said = false;
      return back
          ? Optional.of("ZooKeeper at %s is back after %d s".formatted(servers, seconds(now)))
          : Optional.empty();
    }
    if (!away) {
      away = true;
      awaySince = now;
    }
    boolean due = said ? now - lastSaid >= EVERY.toNanos() : now - awaySince >= FIRST.toNanos();
    if (!due) {
      return Optional.empty();
    }
    said = true;
    lastSaid = now;
    return Optional.of(
        "ZooKeeper at %s does not answer since %d s; trying on".formatted(servers, seconds(now)));
  }

  /** Whether it has been away for longer than this. */
  boolean awayLongerThan(Duration time, long now) {
    return away && now - awaySince > time.toNanos();
  }

  private long seconds(long now) {
    return Duration.ofNanos(now - awaySince).toSeconds();
  }
}
