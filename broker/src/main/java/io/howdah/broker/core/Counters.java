package io.howdah.broker.core;

import java.util.Map;
import java.util.TreeMap;

/** Totals since the leadership began, by metric name. */
final class Counters {
  static final String OFFERS_RECEIVED = "offers_received";
  static final String OFFERS_ACCEPTED = "offers_accepted";
  static final String OFFERS_DECLINED = "offers_declined";
  static final String OFFERS_RESCINDED = "offers_rescinded";
  static final String LAUNCHES = "launches";
  static final String LAUNCHES_WITHDRAWN = "launches_withdrawn";
  static final String STATUS_UPDATES = "status_updates";
  static final String INSTANCE_FAILURES = "instance_failures";
  static final String KILLS = "kills";
  static final String ORPHANS_KILLED = "orphans_killed";
  static final String RECONCILIATIONS = "reconciliations";
  static final String REVIVES = "revives";
  static final String SUPPRESSES = "suppresses";
  static final String SUBSCRIPTIONS = "subscriptions";
  static final String CALLS_FAILED = "calls_failed";

  private final Map<String, Long> values = new TreeMap<>();

  Counters() {
    for (String name :
        new String[] {
          OFFERS_RECEIVED,
          OFFERS_ACCEPTED,
          OFFERS_DECLINED,
          OFFERS_RESCINDED,
          LAUNCHES,
          LAUNCHES_WITHDRAWN,
          STATUS_UPDATES,
          INSTANCE_FAILURES,
          KILLS,
          ORPHANS_KILLED,
          RECONCILIATIONS,
          REVIVES,
          SUPPRESSES,
          SUBSCRIPTIONS,
          CALLS_FAILED
        }) {
      values.put(name, 0L);
    }
  }

  void add(String name) {
    add(name, 1);
  }

  void add(String name, long amount) {
    values.merge(name, amount, Long::sum);
  }

  Map<String, Long> values() {
    return Map.copyOf(values);
  }
}
