package io.howdah.broker.config;

import io.howdah.broker.model.Pool;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** The pools that fleets and services may name. */
final class PoolNames {
  private final Set<String> known = new TreeSet<>(Set.of(Pool.HADOOP, Pool.SERVICES));

  PoolNames(Collection<String> defined) {
    known.addAll(defined);
  }

  /** The pool that a field names; a name that is not known is told. */
  String read(Field field, String fallback) {
    String allowed = "the name of one of the pools: " + String.join(", ", known);
    return field.text(allowed, known::contains).or(fallback);
  }
}
