package io.howdah.broker.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when broker.yaml has changed. The file's content is looked at about once a second; a new
 * one counts when it was the same twice in a row, since editors and copies write in pieces. Each
 * new content is told once. A file that is missing, empty or unreadable is told as an error and
 * changes nothing (law 10).
 *
 * <p>The content is compared, not its time: mounted files (a Kubernetes ConfigMap, NFS) and copies
 * keep or go back in time.
 */
public final class ConfigurationWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationWatcher.class);
  private static final long INTERVAL_MILLIS = 1000;

  /** Is told about new contents, on the scheduler's thread. */
  public interface Listener {
    /** The file changed and is valid. */
    void changed(Configuration configuration);

    /** The file changed and cannot be used. */
    void rejected(List<Problem> errors);
  }

  private final Path file;
  private final Listener listener;
  private String told;
  private String seen;
  private ScheduledFuture<?> schedule;

  /**
   * A watcher that has not begun.
   *
   * @param file broker.yaml
   * @param start what the process began with
   */
  public ConfigurationWatcher(Path file, Configuration start, Listener listener) {
    this.file = file;
    this.listener = listener;
    this.told = start.checksum();
    this.seen = told;
  }

  /** Begins to look. */
  public synchronized void start(ScheduledExecutorService scheduler) {
    schedule =
        scheduler.scheduleWithFixedDelay(
            this::lookSafely, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void close() {
    if (schedule != null) {
      schedule.cancel(false);
    }
  }

  private void lookSafely() {
    try {
      look();
    } catch (RuntimeException e) {
      // A scheduled task that throws is never run again, and the file would no longer be watched.
      LOG.error("Looking at {} failed; it is looked at again", file, e);
    }
  }

  /** Looks once. */
  synchronized void look() {
    String text = null;
    String problem = "";
    try {
      if (Files.size(file) > ConfigurationReader.MAX_BYTES) {
        problem = "is larger than " + ConfigurationReader.MAX_BYTES + " bytes";
      } else {
        text = ConfigurationReader.decode(Files.readAllBytes(file));
        problem = text.isBlank() ? "is empty" : "";
      }
    } catch (NoSuchFileException e) {
      problem = "is missing";
    } catch (CharacterCodingException e) {
      problem = "is not text in UTF-8";
    } catch (IOException e) {
      problem = "cannot be read: " + e.getMessage();
    }
    String now = problem.isEmpty() ? Checksum.of(text) : problem;
    boolean settled = now.equals(seen);
    seen = now;
    if (now.equals(told) || !settled) {
      return;
    }
    told = now;
    if (problem.isEmpty()) {
      tell(text);
    } else {
      listener.rejected(List.of(new Problem("", 0, problem + "; nothing was changed")));
    }
  }

  private void tell(String text) {
    Configuration configuration;
    try {
      configuration = ConfigurationReader.parse(file.toString(), text);
    } catch (InvalidConfigurationException e) {
      listener.rejected(e.errors());
      return;
    }
    listener.changed(configuration);
  }
}
