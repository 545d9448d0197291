package io.howdah.broker.config;

import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Resources;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads pools. */
final class PoolParser {
  private static final String CPUS = "a number of cpus from %s to 1000000";

  private final String frameworkRole;
  private final Map<String, Pool> pools = new LinkedHashMap<>();
  private final Map<String, Field> places = new LinkedHashMap<>();

  private PoolParser(String frameworkRole) {
    this.frameworkRole = frameworkRole;
  }

  static Map<String, Pool> parse(Field field, String frameworkRole) {
    PoolParser parser = new PoolParser(frameworkRole);
    for (Field item : field.items("pools")) {
      parser.entry(item.section());
    }
    return parser.pools;
  }

  private void entry(Section section) {
    Field nameField = section.field("name");
    String name = nameField.text(Names.LABEL_ALLOWED, Names::isLabel).required("");
    Resources guarantee = guarantee(section.field("guarantee"));
    Field limitField = section.field("limit");
    Optional<Resources> limit = limit(limitField);
    checkLimit(limitField, guarantee, limit);
    Section reclaim = section.field("reclaim").section();
    Pool pool =
        new Pool(
            name,
            guarantee,
            limit,
            section.field("priority").integer(0, 1000).or(0),
            role(section.field("role")),
            reclaim
                .field("grace")
                .duration(Duration.ZERO, Duration.ofDays(1))
                .or(Pool.DEFAULT_GRACE),
            ScheduleParser.parseGuarantees(section.field("schedule"), limit));
    reclaim.end();
    section.end();
    if (name.isEmpty()) {
      return;
    }
    Field earlier = places.putIfAbsent(name, nameField);
    if (earlier == null) {
      pools.put(name, pool);
    } else {
      nameField.error(
          "the name \"%s\" is used twice, first by %s in line %d; names must differ"
              .formatted(name, earlier.path(), earlier.line()));
    }
  }

  /** A kind that is left out is not guaranteed. */
  static Resources guarantee(Field field) {
    Section section = field.section();
    BigDecimal cpus =
        section.field("cpus").number(CPUS.formatted("0"), 0, 1_000_000).or(BigDecimal.ZERO);
    Resources guarantee =
        new Resources(FleetParser.milliCpus(cpus), section.field("memory").size(0).or(0L), 0, 0);
    section.end();
    return guarantee;
  }

  /** Tells where a guarantee is more than the pool may ever have. */
  static void checkLimit(Field field, Resources guarantee, Optional<Resources> limit) {
    if (limit.isPresent() && !limit.get().covers(guarantee)) {
      field.error(
          "the limit, %s, is below the guarantee, %s; needed is a limit that is no less in any kind"
              .formatted(shown(limit.get()), shown(guarantee)));
    }
  }

  private static Optional<Resources> limit(Field field) {
    Section section = field.section();
    Reading<BigDecimal> cpus =
        section.field("cpus").number(CPUS.formatted("0.001"), 0.001, 1_000_000);
    Reading<Long> memory = section.field("memory").size(1);
    if (field.isSection()) {
      // Half a limit would be mistaken for one, or for none.
      cpus.required(BigDecimal.ONE);
      memory.required(1L);
    }
    section.end();
    return cpus.value()
        .flatMap(c -> memory.value().map(m -> new Resources(FleetParser.milliCpus(c), m, 0, 0)));
  }

  /** Empty for the framework's own. */
  private String role(Field field) {
    String role =
        field
            .text(
                "a Mesos role: a word without spaces, not starting with - or /, not . or .., or \"\""
                    + " for framework.role's",
                text -> text.isEmpty() || Names.isRole(text))
            .or("");
    return role.equals(frameworkRole) ? "" : role;
  }

  private static String shown(Resources resources) {
    return "%s cpus and %d MB".formatted(resources.cpus(), resources.memoryMb());
  }
}
