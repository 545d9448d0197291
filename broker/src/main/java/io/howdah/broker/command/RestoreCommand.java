package io.howdah.broker.command;

import io.howdah.broker.config.BrokerSettings;
import io.howdah.broker.config.ConfigurationReader;
import io.howdah.broker.config.InvalidConfigurationException;
import io.howdah.broker.store.BackupContents;
import io.howdah.broker.store.BackupFile;
import io.howdah.broker.store.BackupHeader;
import io.howdah.broker.store.RestorePlan;
import io.howdah.broker.store.RestorePlanner;
import io.howdah.broker.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "restore",
    description =
        "Replaces everything that brokers have stored in ZooKeeper by a backup. Stop all brokers first."
            + " Without --confirm it only says what it would do.",
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "written by 'howdah backup'")
  private Path file;

  @Option(names = "--config", required = true, description = "broker.yaml: names ZooKeeper")
  private Path config;

  @Option(names = "--confirm", description = "do it")
  private boolean confirm;

  @Option(
      names = "--replace",
      description =
          "also if the store holds instances that have not ended: tasks of those that are not in the"
              + " backup are killed by the next leader")
  private boolean replace;

  @Override
  public Integer call()
      throws InvalidConfigurationException, CommandException, InterruptedException, StoreException {
    PrintWriter out = spec.commandLine().getOut();
    Clock clock = Clock.systemUTC();
    BrokerSettings.ZooKeeperSettings settings =
        ConfigurationReader.read(config).settings().zookeeper();
    BackupFile backup = BackupFile.open(file);
    RestorePlan plan;
    try (StoreConnection store = StoreConnection.open(settings)) {
      plan = RestorePlanner.plan(store.client(), store.paths(), backup, System::nanoTime);
    }
    print(out, plan, settings, clock.instant());
    Optional<String> refusal = plan.refusal(replace);
    if (refusal.isPresent()) {
      throw new CommandException(ProcessExit.REFUSED, refusal.get() + " Nothing was changed.");
    }
    if (!confirm) {
      throw new CommandException(
          ProcessExit.REFUSED, "nothing was changed; --confirm does what is said above");
    }
    LeadingCommand.run(
        settings, "restore", store -> store.restore(backup, replace, clock.instant()));
    out.printf("%s is restored; brokers may be started%n", file);
    return ProcessExit.OK.code();
  }

  static void print(
      PrintWriter out, RestorePlan plan, BrokerSettings.ZooKeeperSettings settings, Instant now) {
    BackupHeader backup = plan.backup();
    out.printf(
        "The backup is of %s (%s ago), of %s at %s, written by version %s: %s%n",
        backup.at(),
        age(Duration.between(backup.at(), now)),
        backup.path(),
        backup.servers(),
        backup.version(),
        contents(backup.contents()));
    out.printf(
        "The store %s at %s holds: %s%n",
        settings.path(), settings.connectString(), contents(plan.target()));
    plan.interrupted()
        .ifPresent(name -> out.printf("A restore of %s has begun there and not ended.%n", name));
    if (!backup.path().equals(settings.path())
        || !backup.servers().equals(settings.connectString())) {
      out.println(
          "These are two places: see to it that no broker ever leads at the first one again, since"
              + " Mesos knows the framework but once.");
    }
    out.printf(
        """
        After a restore:
        - Everything that is stored is as it was at that time; what is there now is gone.
        - Tasks that were launched since then and still run are unknown: THE NEXT LEADER KILLS THEM.
          Of those that the store knows now, these are %d.
        - Instances of the backup that have ended since are found to be gone and replaced.
        - Definitions are those of revision %d; later ones must be applied again.
        - Tasks of the backup that still run go on, under the same framework id.
        """,
        plan.unknown(), backup.contents().revision());
    backup
        .contents()
        .unreadable()
        .forEach(
            path ->
                out.printf(
                    "- No broker could read %s when the backup was taken: none will lead until it is"
                        + " mended (docs/STATE.md).%n",
                    path));
  }

  private static String contents(BackupContents contents) {
    return contents.records() == 0
        ? "nothing"
        : "%d records, framework %s, revision %d, %d instances alive"
            .formatted(
                contents.records(),
                contents.frameworkId().orElse("none"),
                contents.revision(),
                contents.live());
  }

  private static String age(Duration age) {
    return age.toHours() > 48
        ? age.toDays() + " days"
        : "%d h %d min".formatted(age.toHours(), age.toMinutesPart());
  }
}
