package io.howdah.broker.model;

import java.util.Locale;
import java.util.Optional;

/**
 * Name of an instance, and its Mesos task id: {@code kind.owner.epoch-number}, such as {@code
 * worker.hadoop.7-12}. It is used for one launch only (law 5): the epoch is the leadership's, the
 * number counts within it, so no two leaders ever make the same one. Slashes of a service's path
 * become underscores, which paths cannot contain.
 *
 * @param value the task id
 */
public record InstanceId(String value) implements Comparable<InstanceId> {
  public InstanceId {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("empty instance id");
    }
  }

  public static InstanceId of(InstanceKind kind, OwnerName owner, long epoch, long number) {
    return new InstanceId(kind.word() + "." + owner.inTaskId() + "." + epoch + "-" + number);
  }

  /** The kind that the id tells, empty for ids that Howdah did not make. */
  public Optional<InstanceKind> kind() {
    int dot = value.indexOf('.');
    if (dot > 0) {
      String word = value.substring(0, dot);
      for (InstanceKind kind : InstanceKind.values()) {
        if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
          return Optional.of(kind);
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public int compareTo(InstanceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
