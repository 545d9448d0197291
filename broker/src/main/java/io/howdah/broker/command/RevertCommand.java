package io.howdah.broker.command;

import io.howdah.broker.config.InvalidConfigurationException;
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
    name = "revert",
    description = "Makes a new revision with an earlier one's content, and prints what it does.",
    mixinStandardHelpOptions = true)
final class RevertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private BrokerAddress broker;

  @Parameters(paramLabel = "N", description = "number of a revision, as in 'howdah history'")
  private long number;

  @Option(names = "--dry-run", description = "only print what it would do")
  private boolean dryRun;

  @Option(
      names = "--confirm",
      description =
          "also if it stops more than a fifth of what runs, or what the revision did not have")
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
    String query =
        RevisionClient.query(
            List.of(
                "dry-run", Boolean.toString(dryRun),
                "confirm", Boolean.toString(confirm),
                "by", by));
    new RevisionClient(broker.url(Optional.empty()), spec.commandLine().getOut())
        .post("/v1/configuration/revisions/" + number + "/revert" + query, "");
    return ProcessExit.OK.code();
  }
}
