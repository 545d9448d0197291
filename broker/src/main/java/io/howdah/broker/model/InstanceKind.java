package io.howdah.broker.model;

import java.util.Locale;

/** What an instance is. Its word begins the instance's task id. */
public enum InstanceKind {
  WORKER,
  LEASE,
  SERVICE;

  /** The word in task ids, records and the API. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
