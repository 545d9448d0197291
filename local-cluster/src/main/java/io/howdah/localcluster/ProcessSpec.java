package io.howdah.localcluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What to start.
 *
 * @param name unique among what runs; names the log ({@code logs/NAME.log}) and the working folder
 *     ({@code run/NAME})
 * @param command program and arguments
 * @param environment added to that of this process
 * @param stopGrace time between SIGTERM and SIGKILL when the cluster is closed; zero: SIGKILL at
 *     once, for what keeps nothing
 */
record ProcessSpec(
    String name, List<String> command, Map<String, String> environment, Duration stopGrace) {
  ProcessSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  static ProcessSpec of(String name, List<String> command) {
    return new ProcessSpec(name, command, Map.of(), Duration.ZERO);
  }

  ProcessSpec with(String variable, Object value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value.toString());
    return new ProcessSpec(name, command, more, stopGrace);
  }

  ProcessSpec stopGrace(Duration grace) {
    return new ProcessSpec(name, command, environment, grace);
  }
}
