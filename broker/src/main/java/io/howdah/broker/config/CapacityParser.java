package io.howdah.broker.config;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import java.util.Optional;

/** Reads what each worker gives to YARN. */
final class CapacityParser {
  private static final int MOST_VCORES = 10_000;
  private static final String ALLOWED = "{vcores: ..., memory: ...}";

  /** Lets reading go on after an error. */
  private static final Capacity PLACEHOLDER = new Capacity(1, 1);

  private CapacityParser() {}

  /** {@code {vcores, memory}} or {@code {min, max, step}} of them. */
  static CapacityRange parse(Field field) {
    if (!field.isSection("min", "max", "step")) {
      return CapacityRange.fixed(capacity(field).orElse(PLACEHOLDER));
    }
    Section section = field.section();
    Optional<Capacity> min = given(section.field("min"));
    Field maxField = section.field("max");
    Optional<Capacity> max = given(maxField);
    Field stepField = section.field("step");
    Optional<Capacity> step = step(stepField);
    section.end();
    if (min.isPresent() && max.isPresent() && !min.equals(max)) {
      if (!stepField.isPresent()) {
        stepField.missing(ALLOWED + ", by which capacity grows from min to max");
      } else if (step.isPresent()) {
        return range(min.get(), max.get(), step.get(), maxField, stepField);
      }
    }
    return CapacityRange.fixed(min.orElse(PLACEHOLDER));
  }

  /** Empty if a part is missing or wrong, which was told. */
  static Optional<Capacity> capacity(Field field) {
    Section section = field.section();
    Reading<Integer> vcores = section.field("vcores").integer(1, MOST_VCORES);
    Reading<Long> memory = section.field("memory").size(1);
    vcores.required(1);
    memory.required(1L);
    section.end();
    return vcores.value().flatMap(v -> memory.value().map(m -> new Capacity(v, m)));
  }

  private static Optional<Capacity> given(Field field) {
    if (!field.isPresent()) {
      field.missing(ALLOWED);
      return Optional.empty();
    }
    return capacity(field);
  }

  /** A kind that is left out does not grow. */
  private static Optional<Capacity> step(Field field) {
    Section section = field.section();
    Reading<Integer> vcores = section.field("vcores").integer(0, MOST_VCORES);
    Reading<Long> memory = section.field("memory").size(0);
    section.end();
    return vcores.wrong() || memory.wrong()
        ? Optional.empty()
        : Optional.of(new Capacity(vcores.or(0), memory.or(0L)));
  }

  private static CapacityRange range(
      Capacity min, Capacity max, Capacity step, Field maxField, Field stepField) {
    Kind vcores = new Kind("vcores", "", min.vcores(), max.vcores(), step.vcores());
    Kind memory = new Kind("memory", " MB", min.memoryMb(), max.memoryMb(), step.memoryMb());
    // One after the other, so that both are told.
    boolean soundVcores = vcores.check(maxField, stepField);
    boolean soundMemory = memory.check(maxField, stepField);
    if (soundVcores
        && soundMemory
        && vcores.grows()
        && memory.grows()
        && vcores.steps() != memory.steps()) {
      stepField.error(unequal(vcores, memory));
    }
    return new CapacityRange(min, min.max(max), step);
  }

  private static String unequal(Kind vcores, Kind memory) {
    return ("from min to max are %d steps of vcores and %d of memory, but each step brings both;"
            + " needed are as many of one as of the other, such as max %s or max %s")
        .formatted(
            vcores.steps(),
            memory.steps(),
            memory.maxAfter(vcores.steps()),
            vcores.maxAfter(memory.steps()));
  }

  /** Vcores or memory of a range. */
  private record Kind(String name, String unit, long min, long max, long step) {
    boolean grows() {
      return max > min;
    }

    long steps() {
      return (max - min) / step;
    }

    String maxAfter(long steps) {
      return "%s %d%s".formatted(name, min + steps * step, unit);
    }

    /** Tells what is wrong with this kind alone. */
    boolean check(Field maxField, Field stepField) {
      Field maxKind = maxField.section().field(name);
      Field stepKind = stepField.section().field(name);
      if (max < min) {
        maxKind.error(
            "%d%s is below min.%s, %d%s; needed is that or more"
                .formatted(max, unit, name, min, unit));
        return false;
      } else if (grows() && step == 0) {
        stepKind.error(
            "is 0, but %s grows from %d%s to %d%s; needed is a part of the difference, %d%s"
                .formatted(name, min, unit, max, unit, max - min, unit));
        return false;
      } else if (!grows() && step > 0) {
        stepKind.error(
            "is %d%s, but %s is %d%s in min and max; needed is 0, or a greater max.%s"
                .formatted(step, unit, name, min, unit, name));
        return false;
      } else if (grows() && (max - min) % step != 0) {
        maxKind.error(
            "%d%s is not min.%s, %d%s, and a number of steps of %d%s; the nearest are %s"
                .formatted(max, unit, name, min, unit, step, unit, nearest()));
        return false;
      }
      return true;
    }

    private String nearest() {
      long below = min + steps() * step;
      return "%d%s and %d%s".formatted(below, unit, below + step, unit);
    }
  }
}
