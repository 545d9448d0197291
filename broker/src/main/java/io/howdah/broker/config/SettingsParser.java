package io.howdah.broker.config;

import io.howdah.broker.config.BrokerSettings.FrameworkSettings;
import io.howdah.broker.config.BrokerSettings.HttpSettings;
import io.howdah.broker.config.BrokerSettings.LeaderProxySettings;
import io.howdah.broker.config.BrokerSettings.LogLevel;
import io.howdah.broker.config.BrokerSettings.MesosSettings;
import io.howdah.broker.config.BrokerSettings.NameCheck;
import io.howdah.broker.config.BrokerSettings.TlsSettings;
import io.howdah.broker.config.BrokerSettings.ZooKeeperSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads what belongs to one process. */
final class SettingsParser {
  private static final String HOST_PORT = "[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]";

  private SettingsParser() {}

  static BrokerSettings parse(Section root) {
    FrameworkSettings framework = framework(root.field("framework").section());
    MesosSettings mesos = mesos(root.field("mesos").section());
    ZooKeeperSettings zookeeper = zookeeper(root.field("zookeeper").section());
    HttpSettings http = http(root.field("http").section());
    Optional<Path> archive =
        root.field("executor-archive")
            .text("the path of a .tar.gz file on this machine", path -> path.endsWith(".tar.gz"))
            .value()
            .map(Path::of);
    List<String> levels =
        Arrays.stream(LogLevel.values()).map(l -> l.name().toLowerCase(Locale.ROOT)).toList();
    String level = root.field("log-level").word(levels).or("info");
    return new BrokerSettings(
        framework,
        mesos,
        zookeeper,
        http,
        archive,
        LogLevel.valueOf(level.toUpperCase(Locale.ROOT)));
  }

  private static FrameworkSettings framework(Section section) {
    Field secretFile = section.field("secret-file");
    Optional<Path> secret =
        secretFile
            .text(
                "the absolute path of a file on this machine that holds the principal's secret",
                path -> path.startsWith("/"))
            .value()
            .map(Path::of);
    String principal = section.field("principal").text().or("");
    if (secret.isPresent() && principal.isEmpty()) {
      secretFile.error("needs framework.principal, whose secret it holds");
    } else if (secret.isPresent() && principal.indexOf(':') >= 0) {
      section.field("principal").refuse("a name without colon, since HTTP basic ends it there");
    }
    FrameworkSettings settings =
        new FrameworkSettings(
            section.field("name").text("a name", name -> !name.isBlank()).or("howdah"),
            section
                .field("user")
                .text(
                    "the operating system user that tasks run as on the agents, such as root (Mesos"
                        + " keeps the first one for the life of the framework id)",
                    Names::isUser)
                .required("root"),
            section
                .field("role")
                .text(
                    "a Mesos role: a word without spaces, not starting with - or /, not . or ..",
                    Names::isRole)
                .or("howdah"),
            principal,
            secret,
            section
                .field("failover-timeout")
                .duration(Duration.ofMinutes(1), Duration.ofDays(365))
                .or(Duration.ofDays(7)),
            section.field("gpus").flag().or(false));
    section.end();
    return settings;
  }

  private static MesosSettings mesos(Section section) {
    Field field = section.field("masters");
    String allowed = "zk://[user:password@]host:port,host:port/path, or a list of master host:port";
    List<String> masters = new ArrayList<>();
    if (field.present().orElse(null) instanceof ConfigValue.Sequence) {
      for (Field item : field.items("master host:port")) {
        masters.add(item.text("host:port of a Mesos master", SettingsParser::isHostPort).or(""));
      }
      if (masters.isEmpty()) {
        field.refuse(allowed);
      }
    } else {
      String text = field.text(allowed, SettingsParser::isMasters).required("");
      masters.addAll(text.startsWith("zk://") ? List.of(text) : List.of(text.split(",")));
    }
    Optional<TlsSettings> tls = tls(section.field("tls"));
    section.end();
    return new MesosSettings(masters, tls);
  }

  private static Optional<TlsSettings> tls(Field field) {
    Section section = field.section();
    Reading<String> trustStore =
        pem(section.field("trust-store"), "the authorities of masters' certificates");
    Field certificateField = section.field("certificate");
    Field keyField = section.field("key");
    Optional<Path> certificate =
        pem(certificateField, "the broker's own certificate").value().map(Path::of);
    Optional<Path> key =
        pem(keyField, "the key of the broker's own certificate").value().map(Path::of);
    List<String> checks =
        Arrays.stream(NameCheck.values()).map(c -> c.name().toLowerCase(Locale.ROOT)).toList();
    String verify = section.field("verify").word(checks).or("hostname");
    Optional<Path> agents =
        pem(
                section.field("agent-trust-store"),
                "the authorities of agents' certificates, on the agents")
            .value()
            .map(Path::of);
    section.end();
    if (!field.isPresent()) {
      return Optional.empty();
    }
    if (certificate.isPresent() && key.isEmpty()) {
      keyField.missing("a PEM file with the key of mesos.tls.certificate");
    } else if (key.isPresent() && certificate.isEmpty()) {
      certificateField.missing("a PEM file with the certificate of mesos.tls.key");
    }
    return Optional.of(
        new TlsSettings(
            Path.of(trustStore.required("/")),
            certificate,
            key,
            NameCheck.valueOf(verify.toUpperCase(Locale.ROOT)),
            agents));
  }

  private static Reading<String> pem(Field field, String of) {
    return field.text("the absolute path of a PEM file with " + of, path -> path.startsWith("/"));
  }

  private static ZooKeeperSettings zookeeper(Section section) {
    Field field = section.field("servers");
    List<String> servers = new ArrayList<>();
    String allowed = "host:port of each ZooKeeper server, separated by commas or as a list";
    if (field.present().orElse(null) instanceof ConfigValue.Sequence) {
      for (Field item : field.items("host:port")) {
        servers.add(item.text("host:port of a server", SettingsParser::isHostPort).or(""));
      }
      if (servers.isEmpty()) {
        field.refuse(allowed);
      }
    } else {
      servers.addAll(
          List.of(field.text(allowed, SettingsParser::isHostPorts).required("").split(",")));
    }
    ZooKeeperSettings settings =
        new ZooKeeperSettings(
            servers,
            section
                .field("path")
                .text(
                    "an absolute ZooKeeper path such as /howdah, not / itself",
                    path -> path.matches("(/[A-Za-z0-9._-]+)+") && !path.contains("/."))
                .or("/howdah"),
            section
                .field("session-timeout")
                .duration(Duration.ofSeconds(2), Duration.ofMinutes(2))
                .or(Duration.ofSeconds(10)));
    section.end();
    return settings;
  }

  private static HttpSettings http(Section section) {
    HttpSettings settings =
        new HttpSettings(
            section
                .field("bind")
                .text("an address of this machine, such as 0.0.0.0", Names::isHost)
                .or("0.0.0.0"),
            section.field("port").integer(0, 65535).or(8150),
            section
                .field("advertise")
                .text(
                    "a host name or address, without port, by which agents and other brokers reach"
                        + " this one",
                    host -> Names.isHost(host) && !host.equals("0.0.0.0"))
                .value(),
            new LeaderProxySettings(
                section.field("leader-proxy").flag().or(LeaderProxySettings.DEFAULT.enabled()),
                section
                    .field("leader-proxy-connect-timeout")
                    .duration(Duration.ofMillis(100), Duration.ofMinutes(1))
                    .or(LeaderProxySettings.DEFAULT.connectTimeout()),
                section
                    .field("leader-proxy-read-timeout")
                    .duration(Duration.ofSeconds(1), Duration.ofMinutes(10))
                    .or(LeaderProxySettings.DEFAULT.readTimeout())));
    section.end();
    return settings;
  }

  private static boolean isMasters(String text) {
    if (!text.startsWith("zk://")) {
      return isHostPorts(text);
    }
    String rest = text.substring(5);
    int slash = rest.indexOf('/');
    if (slash < 1 || slash == rest.length() - 1) {
      return false;
    }
    String servers = rest.substring(0, slash);
    return isHostPorts(servers.substring(servers.lastIndexOf('@') + 1));
  }

  private static boolean isHostPorts(String text) {
    return Arrays.stream(text.split(",", -1)).allMatch(SettingsParser::isHostPort);
  }

  private static boolean isHostPort(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !text.substring(0, colon).matches(HOST_PORT)) {
      return false;
    }
    String port = text.substring(colon + 1);
    return port.matches("[1-9][0-9]{0,4}") && Integer.parseInt(port) <= 65535;
  }
}
