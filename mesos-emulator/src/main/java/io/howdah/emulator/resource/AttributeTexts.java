package io.howdah.emulator.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Value;

/**
 * Attributes as an agent's {@code --attributes} has them (Mesos' attributes-resources.md): {@code
 * name:value;...}, where a value in square brackets is ranges, one in braces a set, a number a
 * scalar and all else text.
 */
public final class AttributeTexts {
  private static final Pattern RANGE = Pattern.compile("\\s*(\\d+)\\s*-\\s*(\\d+)\\s*");

  private AttributeTexts() {}

  /**
   * Reads attributes.
   *
   * @throws IllegalArgumentException if one has no name or its ranges are none
   */
  public static List<Attribute> parse(String text) {
    List<Attribute> all = new ArrayList<>();
    for (String part : text.split(";", -1)) {
      if (part.isBlank()) {
        continue;
      }
      int colon = part.indexOf(':');
      if (colon <= 0) {
        throw new IllegalArgumentException("attribute '" + part + "' is not NAME:VALUE");
      }
      all.add(attribute(part.substring(0, colon).trim(), part.substring(colon + 1).trim()));
    }
    return all;
  }

  private static Attribute attribute(String name, String value) {
    Attribute.Builder attribute = Attribute.newBuilder().setName(name);
    if (value.startsWith("[") && value.endsWith("]")) {
      return attribute.setType(Value.Type.RANGES).setRanges(ranges(name, value)).build();
    }
    if (value.startsWith("{") && value.endsWith("}")) {
      return attribute
          .setType(Value.Type.SET)
          .setSet(Value.Set.newBuilder().addAllItem(items(value)))
          .build();
    }
    try {
      return attribute
          .setType(Value.Type.SCALAR)
          .setScalar(Value.Scalar.newBuilder().setValue(Double.parseDouble(value)))
          .build();
    } catch (NumberFormatException e) {
      return attribute
          .setType(Value.Type.TEXT)
          .setText(Value.Text.newBuilder().setValue(value))
          .build();
    }
  }

  private static Value.Ranges ranges(String name, String value) {
    Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
    for (String item : items(value)) {
      Matcher range = RANGE.matcher(item);
      if (!range.matches()) {
        throw new IllegalArgumentException(
            "attribute '" + name + "': '" + value + "' is not [BEGIN-END,BEGIN-END,...]");
      }
      ranges.addRange(
          Value.Range.newBuilder()
              .setBegin(Long.parseLong(range.group(1)))
              .setEnd(Long.parseLong(range.group(2))));
    }
    return ranges.build();
  }

  private static List<String> items(String value) {
    String inside = value.substring(1, value.length() - 1);
    return inside.isBlank()
        ? List.of()
        : Pattern.compile(",").splitAsStream(inside).map(String::trim).toList();
  }

  /** As {@code /state} shows ranges and sets, and all other attributes that are no scalars. */
  public static String text(Attribute attribute) {
    return switch (attribute.getType()) {
      case RANGES ->
          attribute.getRanges().getRangeList().stream()
              .map(range -> range.getBegin() + "-" + range.getEnd())
              .collect(Collectors.joining(", ", "[", "]"));
      case SET ->
          attribute.getSet().getItemList().stream().collect(Collectors.joining(", ", "{", "}"));
      case TEXT, SCALAR -> attribute.getText().getValue();
    };
  }
}
