package io.howdah.broker.command;

import io.howdah.broker.config.BrokerSettings;
import io.howdah.broker.config.Configuration;
import io.howdah.broker.config.ConfigurationWatcher;
import io.howdah.broker.config.DefinitionsDifference;
import io.howdah.broker.config.Problem;
import io.howdah.broker.view.BrokerSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's own broker.yaml as it changes: what is wanted goes to the core while this broker
 * leads, and people are told where the file differs from what holds.
 */
final class FollowedFile implements ConfigurationWatcher.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(FollowedFile.class);

  private final Path path;
  private final BrokerSettings settings;
  private final Supplier<Optional<Leading>> leading;
  private final FileComparison comparison;
  private volatile Configuration current;

  /**
   * @param read what the file said when the process started
   */
  FollowedFile(Path path, Configuration read, Supplier<Optional<Leading>> leading) {
    this.path = path;
    this.settings = read.settings();
    this.current = read;
    this.leading = leading;
    this.comparison = new FileComparison(path);
  }

  /** What the file said when it was last free of errors. */
  Configuration current() {
    return current;
  }

  /** Whether it differs from the newest revision. */
  boolean diverges() {
    return comparison.note().isPresent();
  }

  /** Where the file is not what holds, in words. */
  Optional<String> note() {
    if (current.settings().equals(settings)) {
      return comparison.note();
    }
    String restart =
        "framework, mesos, zookeeper, http, executor-archive or log-level of "
            + path
            + " have changed; they take effect when this broker is restarted";
    return Optional.of(comparison.note().map(note -> restart + ". " + note).orElse(restart));
  }

  /**
   * Compares it with the newest revision: the own one while this broker leads, else the leader's.
   *
   * @param leader host:port of another broker that leads
   */
  void compare(Optional<String> leader) {
    Optional<Leading> own = leading.get();
    if (own.isPresent()) {
      BrokerSnapshot now = own.get().snapshot();
      now.revision()
          .ifPresent(
              revision ->
                  comparison.compared(
                      revision.number(),
                      DefinitionsDifference.lines(now.definitions(), current.definitions())));
    } else if (leader.isPresent()) {
      Future<?> unused = comparison.ask(leader.get());
    }
  }

  @Override
  public void changed(Configuration configuration) {
    current = configuration;
    configuration.warnings().forEach(warning -> LOG.warn("{}: {}", path, warning));
    if (!configuration.settings().equals(settings)) {
      LOG.warn(
          "{}: what belongs to the process has changed and takes effect at its next start", path);
    }
    Optional<Leading> own = leading.get();
    if (own.isEmpty()) {
      LOG.info("{} has changed; this broker does not lead, so that nothing follows from it", path);
      return;
    }
    try {
      own.get().propose(configuration);
    } catch (InterruptedException e) {
      // The timer is being ended.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void rejected(List<Problem> errors) {
    Optional<Leading> own = leading.get();
    if (own.isEmpty()) {
      errors.forEach(error -> LOG.warn("{}: {}", path, error));
      return;
    }
    try {
      own.get().reject(errors);
    } catch (InterruptedException e) {
      // The timer is being ended.
      Thread.currentThread().interrupt();
    }
  }
}
