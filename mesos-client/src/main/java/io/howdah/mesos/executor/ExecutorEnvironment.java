package io.howdah.mesos.executor;

import io.howdah.mesos.HostAndPort;
import io.howdah.mesos.http.Authorization;
import io.howdah.mesos.http.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent tells its executor through environment variables (Mesos' page "Executor HTTP API").
 *
 * @param agent {@code MESOS_AGENT_ENDPOINT}
 * @param frameworkId {@code MESOS_FRAMEWORK_ID}
 * @param executorId {@code MESOS_EXECUTOR_ID}
 * @param agentId {@code MESOS_SLAVE_ID}, if given
 * @param sandbox {@code MESOS_SANDBOX}, else {@code MESOS_DIRECTORY}
 * @param checkpoint {@code MESOS_CHECKPOINT}: whether the executor outlives a restart of its agent
 * @param recoveryTimeout {@code MESOS_RECOVERY_TIMEOUT}: how long a checkpointing executor waits
 *     for its agent; 15 minutes if not given
 * @param shutdownGracePeriod {@code MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD}: time between SHUTDOWN
 *     and the agent's SIGKILL; 5 seconds if not given
 * @param subscriptionBackoffMax {@code MESOS_SUBSCRIPTION_BACKOFF_MAX}; 2 seconds if not given
 * @param authorization the token in {@code MESOS_EXECUTOR_AUTHENTICATION_TOKEN}, which agents with
 *     {@code --authenticate_http_executors} give and ask for; else none
 * @param transport TLS if {@code LIBPROCESS_SSL_ENABLED} is 1 or true, with the authorities in
 *     {@code LIBPROCESS_SSL_CA_FILE} and, if they are given, the executor's own certificate in
 *     {@code LIBPROCESS_SSL_CERT_FILE} and {@code LIBPROCESS_SSL_KEY_FILE}. The name in the agent's
 *     certificate is not looked at: agents give their address here, not their name
 */
public record ExecutorEnvironment(
    HostAndPort agent,
    String frameworkId,
    String executorId,
    Optional<String> agentId,
    Path sandbox,
    boolean checkpoint,
    Duration recoveryTimeout,
    Duration shutdownGracePeriod,
    Duration subscriptionBackoffMax,
    Authorization authorization,
    Transport transport) {
  private static final Duration DEFAULT_RECOVERY_TIMEOUT = Duration.ofMinutes(15);
  private static final Duration DEFAULT_SHUTDOWN_GRACE_PERIOD = Duration.ofSeconds(5);
  private static final Duration DEFAULT_SUBSCRIPTION_BACKOFF_MAX = Duration.ofSeconds(2);

  /**
   * Reads the variables.
   *
   * @param environment usually {@link System#getenv()}
   * @throws IllegalArgumentException naming the variable that is missing or malformed
   */
  public static ExecutorEnvironment parse(Map<String, String> environment) {
    String sandbox = environment.get("MESOS_SANDBOX");
    return new ExecutorEnvironment(
        address(environment),
        required(environment, "MESOS_FRAMEWORK_ID"),
        required(environment, "MESOS_EXECUTOR_ID"),
        Optional.ofNullable(environment.get("MESOS_SLAVE_ID")),
        Path.of(sandbox == null ? required(environment, "MESOS_DIRECTORY") : sandbox),
        checkpoint(environment),
        duration(environment, "MESOS_RECOVERY_TIMEOUT", DEFAULT_RECOVERY_TIMEOUT),
        duration(
            environment, "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", DEFAULT_SHUTDOWN_GRACE_PERIOD),
        duration(environment, "MESOS_SUBSCRIPTION_BACKOFF_MAX", DEFAULT_SUBSCRIPTION_BACKOFF_MAX),
        authorization(environment),
        transport(environment));
  }

  private static Authorization authorization(Map<String, String> environment) {
    String token = environment.getOrDefault("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", "");
    return token.isEmpty() ? Authorization.NONE : Authorization.bearer(token);
  }

  private static Transport transport(Map<String, String> environment) {
    String enabled = environment.getOrDefault("LIBPROCESS_SSL_ENABLED", "0");
    if (!enabled.equals("1") && !enabled.equals("true")) {
      return Transport.PLAIN;
    }
    String authorities = environment.getOrDefault("LIBPROCESS_SSL_CA_FILE", "");
    if (authorities.isEmpty()) {
      throw new IllegalArgumentException(
          "LIBPROCESS_SSL_ENABLED is set, but not LIBPROCESS_SSL_CA_FILE: set"
              + " mesos.tls.agent-trust-store in the brokers' broker.yaml");
    }
    String certificate = environment.getOrDefault("LIBPROCESS_SSL_CERT_FILE", "");
    String key = environment.getOrDefault("LIBPROCESS_SSL_KEY_FILE", "");
    Optional<Transport.ClientCertificate> own =
        certificate.isEmpty() || key.isEmpty()
            ? Optional.empty()
            : Optional.of(new Transport.ClientCertificate(Path.of(certificate), Path.of(key)));
    try {
      return Transport.tls(Path.of(authorities), own, false);
    } catch (IOException e) {
      throw new IllegalArgumentException("LIBPROCESS_SSL_*: " + e.getMessage(), e);
    }
  }

  private static HostAndPort address(Map<String, String> environment) {
    String name = "MESOS_AGENT_ENDPOINT";
    try {
      return HostAndPort.parse(required(environment, name));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private static boolean checkpoint(Map<String, String> environment) {
    String value = environment.getOrDefault("MESOS_CHECKPOINT", "0");
    return switch (value) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "MESOS_CHECKPOINT: \"" + value + "\", expected 0 or 1");
    };
  }

  private static Duration duration(
      Map<String, String> environment, String name, Duration otherwise) {
    String value = environment.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return MesosDuration.parse(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(
          name + " is not set: an executor can only be started by a Mesos agent");
    }
    return value;
  }
}
