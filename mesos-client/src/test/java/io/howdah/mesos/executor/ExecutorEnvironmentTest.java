package io.howdah.mesos.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.mesos.HostAndPort;
import io.howdah.mesos.http.Transport;
import io.howdah.mesos.testing.Certificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutorEnvironmentTest {
  /** As an agent of a real cluster gave them to a custom executor of a checkpointing framework. */
  private static final Map<String, String> RECORDED =
      Map.of(
          "MESOS_EXECUTOR_ID", "env-executor",
          "MESOS_CHECKPOINT", "1",
          "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs",
          "MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs",
          "MESOS_AGENT_ENDPOINT", "127.0.0.1:5051",
          "MESOS_SANDBOX", "/var/mesos/sandbox",
          "MESOS_RECOVERY_TIMEOUT", "15mins",
          "MESOS_FRAMEWORK_ID", "d5c6114b-0001",
          "MESOS_SLAVE_ID", "d5c6114b-S0",
          "MESOS_DIRECTORY", "/var/mesos/directory");

  @Test
  void readsWhatAnAgentGives() {
    ExecutorEnvironment environment = ExecutorEnvironment.parse(RECORDED);
    assertThat(environment.agent()).isEqualTo(new HostAndPort("127.0.0.1", 5051));
    assertThat(environment.executorId()).isEqualTo("env-executor");
    assertThat(environment.frameworkId()).isEqualTo("d5c6114b-0001");
    assertThat(environment.agentId()).contains("d5c6114b-S0");
    assertThat(environment.sandbox()).isEqualTo(Path.of("/var/mesos/sandbox"));
    assertThat(environment.checkpoint()).isTrue();
    assertThat(environment.recoveryTimeout()).isEqualTo(Duration.ofMinutes(15));
    assertThat(environment.shutdownGracePeriod()).isEqualTo(Duration.ofSeconds(5));
    assertThat(environment.subscriptionBackoffMax()).isEqualTo(Duration.ofSeconds(2));
    assertThat(environment.authorization().isNone()).isTrue();
  }

  @Test
  void aTokenIsTakenAndNeverShown() {
    Map<String, String> more = new HashMap<>(RECORDED);
    more.put("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", "to.ken");
    ExecutorEnvironment environment = ExecutorEnvironment.parse(more);
    assertThat(environment.authorization().isNone()).isFalse();
    assertThat(environment.toString()).doesNotContain("to.ken");
  }

  @Test
  void withoutTlsItIsPlain() {
    assertThat(ExecutorEnvironment.parse(RECORDED).transport()).isSameAs(Transport.PLAIN);
    Map<String, String> off = new HashMap<>(RECORDED);
    off.put("LIBPROCESS_SSL_ENABLED", "0");
    assertThat(ExecutorEnvironment.parse(off).transport().scheme()).isEqualTo("http");
  }

  @Test
  void tlsNeedsAnAuthority(@TempDir Path folder) throws Exception {
    Map<String, String> tls = new HashMap<>(RECORDED);
    tls.put("LIBPROCESS_SSL_ENABLED", "true");
    assertThatThrownBy(() -> ExecutorEnvironment.parse(tls))
        .hasMessageContaining("LIBPROCESS_SSL_CA_FILE")
        .hasMessageContaining("mesos.tls.agent-trust-store");
    tls.put("LIBPROCESS_SSL_CA_FILE", folder.resolve("none.pem").toString());
    assertThatThrownBy(() -> ExecutorEnvironment.parse(tls))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.pem does not exist");
    Certificates certificates = new Certificates(folder).authority("ca");
    tls.put("LIBPROCESS_SSL_CA_FILE", certificates.pem("ca").toString());
    assertThat(ExecutorEnvironment.parse(tls).transport().scheme()).isEqualTo("https");
  }

  @Test
  void withoutCheckpointingSomeAreMissing() {
    Map<String, String> fewer = new HashMap<>(RECORDED);
    fewer.remove("MESOS_RECOVERY_TIMEOUT");
    fewer.remove("MESOS_SUBSCRIPTION_BACKOFF_MAX");
    fewer.remove("MESOS_SANDBOX");
    fewer.put("MESOS_CHECKPOINT", "0");
    ExecutorEnvironment environment = ExecutorEnvironment.parse(fewer);
    assertThat(environment.checkpoint()).isFalse();
    assertThat(environment.sandbox()).isEqualTo(Path.of("/var/mesos/directory"));
    assertThat(environment.recoveryTimeout()).isEqualTo(Duration.ofMinutes(15));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MESOS_AGENT_ENDPOINT",
        "MESOS_EXECUTOR_ID",
        "MESOS_FRAMEWORK_ID",
      })
  void namesWhatIsMissing(String name) {
    Map<String, String> fewer = new HashMap<>(RECORDED);
    fewer.remove(name);
    assertThatThrownBy(() -> ExecutorEnvironment.parse(fewer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @CsvSource({
    "MESOS_AGENT_ENDPOINT, localhost",
    "MESOS_AGENT_ENDPOINT, localhost:x",
    "MESOS_AGENT_ENDPOINT, localhost:70000",
    "MESOS_CHECKPOINT, maybe",
    "MESOS_RECOVERY_TIMEOUT, 15",
    "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD, five secs"
  })
  void namesWhatIsMalformed(String name, String value) {
    Map<String, String> bad = new HashMap<>(RECORDED);
    bad.put(name, value);
    assertThatThrownBy(() -> ExecutorEnvironment.parse(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(value);
  }

  @ParameterizedTest
  @CsvSource({
    "5secs, PT5S",
    "15mins, PT15M",
    "2hrs, PT2H",
    "500ms, PT0.5S",
    "1days, PT24H",
    "1weeks, PT168H",
    "1.5mins, PT1M30S",
    "10us, PT0.00001S",
    "7ns, PT0.000000007S",
    "0ns, PT0S"
  })
  void readsDurations(String text, Duration expected) {
    assertThat(MesosDuration.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "secs", "5 secs", "5sec", "1e3secs", "99999999999weeks"})
  void refusesOtherDurations(String text) {
    assertThatThrownBy(() -> MesosDuration.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"");
  }
}
