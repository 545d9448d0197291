package io.howdah.broker.command;

import io.howdah.broker.config.InvalidConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "apply",
    description =
        "Makes a broker.yaml the next revision, whoever leads, and prints what it starts, stops and changes.",
    mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private BrokerAddress broker;
  @Mixin private RevisionManner manner;

  @Parameters(
      paramLabel = "FILE",
      description = "broker.yaml; names the broker to ask too, unless an option does")
  private Path file;

  @Override
  public Integer call()
      throws CommandException, InvalidConfigurationException, InterruptedException {
    String url = broker.url(Optional.of(file));
    new RevisionClient(url, spec.commandLine().getOut())
        .post("/v1/configuration" + manner.query(false), text(file));
    return ProcessExit.OK.code();
  }

  static String text(Path file) throws CommandException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandException(
          ProcessExit.BAD_CONFIGURATION,
          "%s cannot be read as text in UTF-8 (%s)".formatted(file, e));
    }
  }
}
