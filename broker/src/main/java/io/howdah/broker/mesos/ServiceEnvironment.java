package io.howdah.broker.mesos;

import io.howdah.broker.core.Effect.LaunchService;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.ServicePort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The variables that Marathon gives to tasks (its page "Task Environment Variables"). */
final class ServiceEnvironment {
  /** Marathon drops longer labels. */
  private static final int MAX_LABEL = 512;

  private ServiceEnvironment() {}

  /** All variables; the app's own win. */
  static Map<String, String> of(LaunchService launch) {
    Service service = launch.service();
    Instance instance = launch.instance();
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("MESOS_TASK_ID", instance.id().value());
    environment.put("MARATHON_APP_ID", service.name().value());
    environment.put("MARATHON_APP_VERSION", service.version());
    service
        .container()
        .ifPresent(docker -> environment.put("MARATHON_APP_DOCKER_IMAGE", docker.image()));
    putResources(environment, service.resources());
    putLabels(environment, service.labels());
    environment.put("HOST", instance.placement().hostname());
    putPorts(environment, service.ports(), instance.placement().ports());
    environment.putAll(service.environment());
    return environment;
  }

  private static void putResources(Map<String, String> environment, Resources resources) {
    environment.put("MARATHON_APP_RESOURCE_CPUS", Double.toString(resources.cpus()));
    environment.put("MARATHON_APP_RESOURCE_MEM", Double.toString((double) resources.memoryMb()));
    environment.put("MARATHON_APP_RESOURCE_DISK", Double.toString((double) resources.diskMb()));
    environment.put("MARATHON_APP_RESOURCE_GPUS", Integer.toString(resources.gpus()));
  }

  private static void putLabels(Map<String, String> environment, Map<String, String> labels) {
    Map<String, String> kept = new TreeMap<>();
    labels.forEach(
        (key, value) -> {
          if (value.length() < MAX_LABEL) {
            kept.put(variable(key), value);
          }
        });
    environment.put("MARATHON_APP_LABELS", String.join(" ", kept.keySet()));
    kept.forEach((key, value) -> environment.put("MARATHON_APP_LABEL_" + key, value));
  }

  private static void putPorts(
      Map<String, String> environment, List<ServicePort> ports, List<Integer> hostPorts) {
    for (int i = 0; i < hostPorts.size(); i++) {
      String port = hostPorts.get(i).toString();
      environment.put("PORT" + i, port);
      if (i < ports.size()) {
        ServicePort asked = ports.get(i);
        if (!asked.name().isEmpty()) {
          environment.put("PORT_" + variable(asked.name()), port);
        }
        int number = asked.containerPort() == 0 ? hostPorts.get(i) : asked.containerPort();
        environment.put("PORT_" + number, port);
      }
    }
    if (!hostPorts.isEmpty()) {
      environment.put("PORT", hostPorts.get(0).toString());
      environment.put(
          "PORTS", hostPorts.stream().map(Object::toString).collect(Collectors.joining(",")));
    }
  }

  private static String variable(String name) {
    return name.replaceAll("[^a-zA-Z0-9_]", "_").toUpperCase(Locale.ROOT);
  }
}
