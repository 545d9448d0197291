package io.howdah.broker.command;

import io.howdah.broker.config.BrokerSettings;
import io.howdah.broker.config.BrokerSettings.FrameworkSettings;
import io.howdah.broker.config.SecretFile;
import io.howdah.broker.mesos.MasterAccess;
import io.howdah.mesos.http.Authorization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What broker.yaml says of how masters are approached. */
final class MasterAccesses {
  private static final String SECRET_KEY = "framework.secret-file";

  private MasterAccesses() {}

  /**
   * Reads the secret.
   *
   * @throws CommandException if its file cannot be used
   */
  static MasterAccess of(BrokerSettings settings) throws CommandException {
    FrameworkSettings framework = settings.framework();
    Optional<Path> file = framework.secretFile();
    if (file.isEmpty()) {
      return new MasterAccess(() -> Authorization.NONE, withoutSecret());
    }
    try {
      SecretFile secret = SecretFile.open(SECRET_KEY, file.get());
      return new MasterAccess(
          () -> Authorization.basic(framework.principal(), secret.secret()),
          withSecret(framework, file.get()));
    } catch (IOException e) {
      throw new CommandException(ProcessExit.BAD_CONFIGURATION, e.getMessage());
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
