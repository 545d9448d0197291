package io.howdah.broker.command;

import io.howdah.broker.config.InvalidConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "plan",
    description =
        "Prints what \"howdah apply FILE\" would start, stop and change; changes nothing.",
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private BrokerAddress broker;

  @Parameters(
      paramLabel = "FILE",
      description = "broker.yaml; names the broker to ask too, unless an option does")
  private Path file;

  @Override
  public Integer call()
      throws CommandException, InvalidConfigurationException, InterruptedException {
    String url = broker.url(Optional.of(file));
    new RevisionClient(url, spec.commandLine().getOut())
        .post(
            "/v1/configuration" + RevisionClient.query(List.of("dry-run", "true")),
            ApplyCommand.text(file));
    return ProcessExit.OK.code();
  }
}
