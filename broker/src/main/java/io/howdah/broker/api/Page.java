package io.howdah.broker.api;

import io.javalin.http.Context;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A bounded part of a list.
 *
 * @param limit most items, 1 to {@value #MAX}
 * @param after key after which it begins
 */
record Page(int limit, Optional<String> after) {
  static final int DEFAULT = 1000;
  static final int MAX = 10_000;

  /** Items of a page, and the key to continue after. */
  record Part<T>(List<T> items, Optional<String> next) {}

  static Page of(Context context) {
    String text = context.queryParam("limit");
    int limit = DEFAULT;
    if (text != null) {
      if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > MAX) {
        throw new ApiException(
            400, "limit is \"%s\"; needed is a whole number from 1 to %d".formatted(text, MAX));
      }
      limit = Integer.parseInt(text);
    }
    return new Page(limit, Optional.ofNullable(context.queryParam("after")));
  }

  <T> Part<T> cut(Stream<T> all, Function<T, String> key) {
    List<T> items =
        all.filter(item -> after.isEmpty() || key.apply(item).compareTo(after.get()) > 0)
            .sorted(Comparator.comparing(key))
            .limit(limit + 1L)
            .toList();
    boolean more = items.size() > limit;
    List<T> part = more ? items.subList(0, limit) : items;
    return new Part<>(part, more ? Optional.of(key.apply(part.get(limit - 1))) : Optional.empty());
  }
}
