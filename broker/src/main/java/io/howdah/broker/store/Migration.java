package io.howdah.broker.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * A numbered step of the store's schema: how a record of one schema is said in the next. Steps are
 * never changed once a version with them was released; another one is added.
 *
 * <p>Each record carries the schema that it is written in, so that a step is applied to a record
 * but once, no matter how often a migration is interrupted and begun again.
 */
interface Migration {
  /** The schema that it starts from; it leads to the one after it. */
  int from();

  /** For people: what is different afterwards. */
  String what();

  /** The kinds of which records may be different; others are not written. */
  Set<RecordKind> kinds();

  /**
   * Makes a record's content that of the next schema.
   *
   * @param content changed in place; not valid content if somebody's hand made it
   */
  void convert(RecordKind kind, ObjectNode content);
}
