package io.howdah.broker.store;

import io.howdah.broker.model.FrameworkIdentity;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What records say, in figures.
 *
 * @param records how many there are
 * @param frameworkId the framework's, if it has subscribed by then
 * @param revision number of the newest revision, 0 for none
 * @param live instances that have not ended, or cannot be read
 * @param unreadable paths of those that no broker could read, ten at most
 */
public record BackupContents(
    long records, Optional<String> frameworkId, long revision, long live, List<String> unreadable) {
  private static final int NAMED = 10;

  public BackupContents {
    unreadable = List.copyOf(unreadable);
  }

  /** Counts records one by one. */
  static final class Counter {
    private final RecordCodec codec = new RecordCodec();
    private final List<String> unreadable = new ArrayList<>();
    private Optional<String> frameworkId = Optional.empty();
    private long records;
    private long revision;
    private long live;

    /** Whether it is an instance that may run; one that cannot be read may. */
    boolean count(RecordKey key, String path, byte[] data) {
      records++;
      Record record;
      try {
        record = codec.decode(key, path, data);
      } catch (CorruptRecordException e) {
        if (unreadable.size() < NAMED) {
          unreadable.add(path);
        }
        if (key.kind() == RecordKind.INSTANCE) {
          live++;
          return true;
        }
        return false;
      }
      if (record instanceof FrameworkIdentity identity) {
        frameworkId = Optional.of(identity.frameworkId());
      } else if (record instanceof Revision one) {
        revision = Math.max(revision, one.number());
      } else if (record instanceof Instance instance && instance.state().isLive()) {
        live++;
        return true;
      }
      return false;
    }

    BackupContents contents() {
      return new BackupContents(records, frameworkId, revision, live, unreadable);
    }
  }
}
