package io.howdah.broker.command;

import io.howdah.broker.config.InvalidConfigurationException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "revert",
    description = "Makes a new revision with an earlier one's content, and prints what it does.",
    mixinStandardHelpOptions = true)
final class RevertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private BrokerAddress broker;
  @Mixin private RevisionManner manner;

  @Parameters(paramLabel = "N", description = "number of a revision, as in 'howdah history'")
  private long number;

  @Option(names = "--dry-run", description = "only print what it would do")
  private boolean dryRun;

  @Override
  public Integer call()
      throws CommandException, InvalidConfigurationException, InterruptedException {
    new RevisionClient(broker.url(Optional.empty()), spec.commandLine().getOut())
        .post("/v1/configuration/revisions/" + number + "/revert" + manner.query(dryRun), "");
    return ProcessExit.OK.code();
  }
}
