package io.howdah.broker.matching;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Texts of attributes by what they mean. Mesos decides by its form what the text of an attribute
 * is: ranges in square brackets, a set in braces, a scalar if it is a number, else text (Mesos'
 * attributes-resources.md). So {@code 2} and {@code 2.000} are the same scalar, to three digits as
 * in Mesos, and neither order nor spaces matter in ranges and sets.
 */
final class AttributeText {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d{1,30}(\\.\\d{0,30})?|\\.\\d{1,30})");
  private static final Pattern RANGE = Pattern.compile("\\s*(\\d{1,18})\\s*-\\s*(\\d{1,18})\\s*");

  private AttributeText() {}

  /** Whether a value means the same as {@code wanted}. */
  static Predicate<String> equalTo(String wanted) {
    String meaning = meaning(wanted);
    return text -> meaning(text).equals(meaning);
  }

  /** One text for all that mean the same. */
  static String meaning(String text) {
    String trimmed = text.trim();
    if (trimmed.startsWith("[") && trimmed.endsWith("]")) {
      return ranges(trimmed);
    }
    if (trimmed.startsWith("{") && trimmed.endsWith("}")) {
      return new TreeSet<>(parts(trimmed)).stream().collect(Collectors.joining(",", "{", "}"));
    }
    return NUMBER.matcher(trimmed).matches() ? scalar(trimmed) : text;
  }

  private static String scalar(String text) {
    BigDecimal number = new BigDecimal(text).setScale(3, RoundingMode.HALF_UP);
    // Without this, a zero keeps its decimals.
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private static String ranges(String text) {
    Map<Long, Long> lastByFirst = new TreeMap<>();
    for (String part : parts(text)) {
      Matcher range = RANGE.matcher(part);
      if (!range.matches()) {
        return text;
      }
      lastByFirst.merge(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)), Math::max);
    }
    List<long[]> merged = new ArrayList<>();
    lastByFirst.forEach(
        (first, last) -> {
          if (!merged.isEmpty() && first <= merged.get(merged.size() - 1)[1] + 1) {
            long[] before = merged.get(merged.size() - 1);
            before[1] = Math.max(before[1], last);
          } else {
            merged.add(new long[] {first, last});
          }
        });
    return merged.stream()
        .map(range -> range[0] + "-" + range[1])
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static List<String> parts(String text) {
    String inside = text.substring(1, text.length() - 1);
    return inside.isBlank()
        ? List.of()
        : Pattern.compile(",").splitAsStream(inside).map(String::trim).toList();
  }
}
