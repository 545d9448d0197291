package io.howdah.broker.command;

import io.howdah.broker.config.InvalidConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Parameters(
      paramLabel = "FILE",
      description = "broker.yaml; names the broker to ask too, unless an option does")
  private Path file;

  @Option(
      names = "--confirm",
      description = "also if it stops more than a fifth of what runs, or what the file leaves out")
  private boolean confirm;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "who is named by the revision (default: the system's user)")
  private String by;

  @Override
  public Integer call()
      throws CommandException, InvalidConfigurationException, InterruptedException {
    String url = broker.url(Optional.of(file));
    new RevisionClient(url, spec.commandLine().getOut())
        .post(
            "/v1/configuration"
                + RevisionClient.query(List.of("confirm", Boolean.toString(confirm), "by", by)),
            text(file));
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
