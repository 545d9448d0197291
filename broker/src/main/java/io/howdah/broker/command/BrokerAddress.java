package io.howdah.broker.command;

import io.howdah.broker.config.BrokerSettings;
import io.howdah.broker.config.ConfigurationReader;
import io.howdah.broker.config.InvalidConfigurationException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of commands that ask a broker: which one. */
final class BrokerAddress {
  @Option(
      names = "--broker",
      paramLabel = "HOST:PORT",
      description = "any broker; a standby sends on to the leader")
  private String broker;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "broker.yaml of a broker on this machine: its http.port is asked")
  private Path config;

  /**
   * The address to ask.
   *
   * @param file asked for an address if there is no option; empty: the default port of this machine
   * @throws InvalidConfigurationException if the file that names it is not valid
   */
  String url(Optional<Path> file) throws InvalidConfigurationException {
    if (broker != null) {
      return "http://" + broker;
    }
    Optional<Path> named = Optional.ofNullable(config).or(() -> file);
    if (named.isEmpty()) {
      return "http://localhost:8150";
    }
    BrokerSettings.HttpSettings http = ConfigurationReader.read(named.get()).settings().http();
    boolean anywhere = http.bind().equals("0.0.0.0") || http.bind().equals("::");
    String host = anywhere ? "localhost" : http.bind();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + http.port();
  }
}
