package io.howdah.broker.command;

import java.util.Optional;
import picocli.CommandLine;

/** The version of this program, from the jar's manifest. */
final class Version implements CommandLine.IVersionProvider {
  static String text() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"howdah " + text()};
  }
}
