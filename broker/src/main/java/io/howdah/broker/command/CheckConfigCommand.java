package io.howdah.broker.command;

import io.howdah.broker.config.Configuration;
import io.howdah.broker.config.ConfigurationReader;
import io.howdah.broker.config.InvalidConfigurationException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "check-config",
    description = "Checks a broker.yaml and prints every error and warning; changes nothing.",
    mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "broker.yaml")
  private Path file;

  @Override
  public Integer call() throws InvalidConfigurationException {
    PrintWriter out = spec.commandLine().getOut();
    Configuration configuration = ConfigurationReader.read(file);
    configuration.warnings().forEach(warning -> out.println("warning: " + warning));
    out.printf(
        "%s is valid: %d clusters, %d fleets, %d services, %d to remove%n",
        file,
        configuration.definitions().clusters().size(),
        configuration.definitions().fleets().size(),
        configuration.definitions().services().size(),
        configuration.definitions().removed().size());
    return ProcessExit.OK.code();
  }
}
