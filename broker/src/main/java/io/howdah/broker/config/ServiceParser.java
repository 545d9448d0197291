package io.howdah.broker.config;

import io.howdah.broker.model.Backoff;
import io.howdah.broker.model.DockerContainer;
import io.howdah.broker.model.Fetch;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.RecordOwner;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads services in Marathon's app format (Marathon 1.11, {@code app.raml}) and fills in its
 * defaults, deprecated spellings included.
 */
final class ServiceParser {
  private static final String ID_ALLOWED =
      "a path such as /shop/web: parts of lower-case letters, digits, dashes and dots, the last one"
          + " not restart, tasks or versions";
  private static final List<String> ARCHIVES =
      List.of(".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz", ".zip");

  private final PoolNames pools;

  ServiceParser(PoolNames pools) {
    this.pools = pools;
  }

  void parse(Field field, Owners owners) {
    for (Field item : field.items("services in Marathon's app format")) {
      entry(item.section(), owners);
    }
  }

  private void entry(Section app, Owners owners) {
    Field idField = app.field("id");
    String id = idField.text(ID_ALLOWED, text -> Names.isServicePath(absolute(text))).required("");
    boolean claimed = !id.isEmpty() && owners.claim(new OwnerName(absolute(id)), idField);
    if (app.field("removed").flag().or(false)) {
      if (claimed) {
        owners.remove(new OwnerName(absolute(id)));
      }
      return;
    }
    Service service = service(app, new OwnerName(id.isEmpty() ? "/unnamed" : absolute(id)));
    app.end();
    if (claimed) {
      owners.add(service);
    }
  }

  private Service service(Section app, OwnerName name) {
    Optional<DockerContainer> container = ServiceContainers.parse(app);
    Optional<String> command =
        app.field("cmd").text("a command, not empty", t -> !t.isBlank()).value();
    List<String> arguments = new ArrayList<>();
    for (Field item : app.field("args").items("arguments")) {
      arguments.add(item.text().or(""));
    }
    commandOrContainer(app, command.isPresent(), !arguments.isEmpty(), container.isPresent());
    Map<String, String> labels = labels(app.field("labels"));
    Unsupported.check(app, pools.role(labels.getOrDefault(Service.POOL_LABEL, Pool.SERVICES)));
    upgradeStrategy(app.field("upgradeStrategy"));
    Service service =
        new Service(
            name,
            app.field("instances").integer(0, 100_000).or(1),
            resources(app),
            command,
            arguments,
            container,
            ServicePorts.parse(app, container),
            environment(app.field("env")),
            labels,
            fetch(app),
            ConstraintParser.parse(app.field("constraints")),
            app.field("user").text("an operating system user on the agents", Names::isUser).or(""),
            backoff(app),
            app.field("taskKillGracePeriodSeconds")
                .integer(0, Integer.MAX_VALUE)
                .value()
                .map(Duration::ofSeconds),
            unreachable(app.field("unreachableStrategy")),
            RecordOwner.FILE,
            "");
    return Versions.withVersion(service);
  }

  private Map<String, String> labels(Field field) {
    if (field.isSection()) {
      pools.read(field.section().field(Service.POOL_LABEL), Pool.SERVICES);
    }
    return field.texts();
  }

  private static String absolute(String id) {
    String absolute = id.startsWith("/") ? id : "/" + id;
    return absolute.length() > 1 && absolute.endsWith("/")
        ? absolute.substring(0, absolute.length() - 1)
        : absolute;
  }

  private static void commandOrContainer(
      Section app, boolean command, boolean arguments, boolean container) {
    if (command && arguments) {
      app.field("args").error("cmd and args exclude each other; keep one of them");
    } else if (!command && !arguments && !container && !app.field("cmd").isPresent()) {
      app.field("cmd").error("is missing: needed is one of cmd, args and container.docker.image");
    }
  }

  private static Resources resources(Section app) {
    BigDecimal cpus =
        app.field("cpus")
            .number("a number of cpus from 0.001 to 10000", 0.001, 10_000)
            .or(BigDecimal.ONE);
    long memory = app.field("mem").size(1).or(128L);
    BigDecimal disk =
        app.field("disk").number("a number of MB, 0 or more", 0, 1e12).or(BigDecimal.ZERO);
    return new Resources(
        FleetParser.milliCpus(cpus),
        memory,
        disk.setScale(0, RoundingMode.CEILING).longValueExact(),
        0);
  }

  private static Map<String, String> environment(Field field) {
    Map<String, String> texts = new TreeMap<>();
    if (field.present().orElse(null) instanceof ConfigValue.Mapping mapping) {
      Map<String, ConfigValue.Entry> plain = new TreeMap<>(mapping.entries());
      mapping
          .entries()
          .forEach(
              (key, entry) -> {
                if (entry.value() instanceof ConfigValue.Mapping) {
                  plain.remove(key);
                  new Field(
                          YamlTree.join(field.path(), key),
                          entry.line(),
                          Optional.of(entry.value()),
                          field.problems())
                      .error("secrets are not supported by this version; give a text");
                }
              });
      Field rest =
          new Field(
              field.path(),
              field.line(),
              Optional.of(new ConfigValue.Mapping(plain, mapping.line())),
              field.problems());
      texts.putAll(rest.texts());
    } else {
      texts.putAll(field.texts());
    }
    return texts;
  }

  private static List<Fetch> fetch(Section app) {
    List<Fetch> fetches = new ArrayList<>();
    for (Field item : app.field("fetch").items("things to fetch, each with a uri")) {
      Section section = item.section();
      fetches.add(
          new Fetch(
              section
                  .field("uri")
                  .text("a URI of at most 1024 characters", ServiceParser::isUri)
                  .required(""),
              section.field("extract").flag().or(true),
              section.field("executable").flag().or(false),
              section.field("cache").flag().or(false),
              section.field("destPath").text().or("")));
      section.end();
    }
    Field urisField = app.field("uris");
    List<Field> uris = urisField.items("URIs");
    if (!uris.isEmpty() && !fetches.isEmpty()) {
      urisField.error("uris (deprecated) and fetch exclude each other; keep fetch");
    }
    for (Field item : uris) {
      String uri = item.text("a URI of at most 1024 characters", ServiceParser::isUri).or("");
      boolean extract = ARCHIVES.stream().anyMatch(uri::endsWith);
      fetches.add(new Fetch(uri, extract, false, false, ""));
    }
    return fetches;
  }

  private static boolean isUri(String uri) {
    return !uri.isBlank() && uri.length() <= 1024;
  }

  private static Backoff backoff(Section app) {
    int first = app.field("backoffSeconds").integer(0, Integer.MAX_VALUE).or(1);
    BigDecimal factor =
        app.field("backoffFactor")
            .number("a number from 1 to 1000", 1, 1000)
            .or(BigDecimal.valueOf(115, 2));
    int max = app.field("maxLaunchDelaySeconds").integer(0, Integer.MAX_VALUE).or(300);
    return new Backoff(Duration.ofSeconds(first), factor.doubleValue(), Duration.ofSeconds(max));
  }

  /** Checked, so that mistakes show; without effect until there are deployments. */
  private static void upgradeStrategy(Field field) {
    if (field.isPresent()) {
      Section section = field.section();
      section.field("minimumHealthCapacity").number("0 to 1", 0, 1).required(BigDecimal.ONE);
      section.field("maximumOverCapacity").number("0 to 1", 0, 1).required(BigDecimal.ONE);
      section.end();
    }
  }

  private static Optional<Duration> unreachable(Field field) {
    if (!field.isPresent()) {
      return Optional.of(Duration.ZERO);
    }
    if (field.present().get() instanceof ConfigValue.Scalar) {
      return field.isText("disabled") ? Optional.empty() : refused(field);
    }
    Section section = field.section();
    int inactive = section.field("inactiveAfterSeconds").integer(0, Integer.MAX_VALUE).or(0);
    Field expungeField = section.field("expungeAfterSeconds");
    int expunge = expungeField.integer(0, Integer.MAX_VALUE).or(0);
    if (expunge < inactive) {
      expungeField.error(
          "%d is less than inactiveAfterSeconds, %d; it must not be".formatted(expunge, inactive));
    }
    section.end();
    return Optional.of(Duration.ofSeconds(inactive));
  }

  private static Optional<Duration> refused(Field field) {
    field.refuse("\"disabled\", or inactiveAfterSeconds and expungeAfterSeconds");
    return Optional.empty();
  }
}
