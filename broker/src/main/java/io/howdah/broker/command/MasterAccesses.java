package io.howdah.broker.command;

import io.howdah.broker.config.BrokerSettings;
import io.howdah.broker.config.BrokerSettings.FrameworkSettings;
import io.howdah.broker.config.BrokerSettings.NameCheck;
import io.howdah.broker.config.BrokerSettings.TlsSettings;
import io.howdah.broker.config.SecretFile;
import io.howdah.broker.mesos.MasterAccess;
import io.howdah.mesos.http.Authorization;
import io.howdah.mesos.http.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What broker.yaml says of how masters are approached. */
final class MasterAccesses {
  private static final String SECRET_KEY = "framework.secret-file";

  private MasterAccesses() {}

  /**
   * Reads the secret and the certificates.
   *
   * @throws CommandException if a file cannot be used
   */
  static MasterAccess of(BrokerSettings settings) throws CommandException {
    FrameworkSettings framework = settings.framework();
    Optional<Path> file = framework.secretFile();
    Optional<TlsSettings> tls = settings.mesos().tls();
    try {
      Transport transport = tls.isPresent() ? transport(tls.get()) : Transport.PLAIN;
      boolean byName = tls.filter(one -> one.verify() == NameCheck.HOSTNAME).isPresent();
      if (file.isEmpty()) {
        return new MasterAccess(() -> Authorization.NONE, transport, byName, withoutSecret());
      }
      SecretFile secret = SecretFile.open(SECRET_KEY, file.get());
      return new MasterAccess(
          () -> Authorization.basic(framework.principal(), secret.secret()),
          transport,
          byName,
          withSecret(framework, file.get()));
    } catch (IOException e) {
      throw new CommandException(ProcessExit.BAD_CONFIGURATION, e.getMessage());
    }
  }

  /** What executors need to speak TLS to their agents: the variables of libprocess. */
  static Map<String, String> executorEnvironment(BrokerSettings settings) {
    return settings
        .mesos()
        .tls()
        .flatMap(TlsSettings::agentTrustStore)
        .map(
            file ->
                Map.of("LIBPROCESS_SSL_ENABLED", "1", "LIBPROCESS_SSL_CA_FILE", file.toString()))
        .orElse(Map.of());
  }

  private static Transport transport(TlsSettings tls) throws IOException {
    Optional<Transport.ClientCertificate> own = Optional.empty();
    if (tls.certificate().isPresent()) {
      Path key = tls.key().orElseThrow();
      own = Optional.of(new Transport.ClientCertificate(tls.certificate().get(), key));
    }
    try {
      Transport transport = Transport.tls(tls.trustStore(), own, tls.verify() != NameCheck.NONE);
      if (own.isPresent()) {
        SecretFile.refuseIfOpenToAll("mesos.tls.key", own.get().key());
      }
      return transport;
    } catch (IOException e) {
      throw new IOException("mesos.tls: " + e.getMessage(), e);
    }
  }

  private static String withoutSecret() {
    return "Mesos asks for a principal and its secret: set framework.principal and " + SECRET_KEY;
  }

  private static String withSecret(FrameworkSettings framework, Path file) {
    return ("framework.principal \"%s\" and the secret in %s (%s) must be as in the file of the"
            + " masters' --credentials, which they read at their start, and the principal must stay"
            + " what the framework was first registered with. Mend what differs and start this"
            + " broker again; what runs goes on until framework.failover-timeout is over")
        .formatted(framework.principal(), file, SECRET_KEY);
  }
}
