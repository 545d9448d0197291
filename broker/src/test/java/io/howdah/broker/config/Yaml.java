package io.howdah.broker.config;

import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Service;
import java.util.List;

/** Configurations for tests. */
final class Yaml {
  /** The least that is valid: lines 1 to 6. */
  static final String PROCESS =
      """
      framework:
        user: root
      mesos:
        masters: zk://zk1:2181,zk2:2181/mesos
      zookeeper:
        servers: zk1:2181,zk2:2181
      """;

  /** Lines 7 to 10. */
  static final String CLUSTERS =
      """
      clusters:
        - name: default
          client-configuration: /etc/hadoop/conf
          home: /opt/hadoop
      """;

  /** Lines 11 to 14. */
  static final String FLEETS =
      """
      fleets:
        - name: hadoop
          workers: 3
          capacity: {vcores: 4, memory: 8GB}
      """;

  private Yaml() {}

  static Configuration read(String text) throws InvalidConfigurationException {
    return ConfigurationReader.parse("broker.yaml", text);
  }

  static Fleet fleet(String keys) throws InvalidConfigurationException {
    Configuration read = read(PROCESS + CLUSTERS + FLEETS + keys.indent(4));
    return read.definitions().fleets().values().iterator().next();
  }

  /** The service of an app definition in YAML or JSON. */
  static Service service(String app) throws InvalidConfigurationException {
    return read(services(app)).definitions().services().values().iterator().next();
  }

  static String services(String app) {
    return PROCESS + "services:\n  -\n" + app.indent(4);
  }

  static List<String> errors(String text) {
    try {
      read(text);
      return List.of();
    } catch (InvalidConfigurationException e) {
      return e.errors().stream().map(Problem::toString).toList();
    }
  }

  static List<String> serviceErrors(String app) {
    return errors(services(app));
  }
}
