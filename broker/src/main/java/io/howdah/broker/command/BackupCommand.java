package io.howdah.broker.command;

import io.howdah.broker.config.ConfigurationReader;
import io.howdah.broker.config.InvalidConfigurationException;
import io.howdah.broker.store.BackupContents;
import io.howdah.broker.store.BackupHeader;
import io.howdah.broker.store.StoreBackup;
import io.howdah.broker.store.StoreException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "backup",
    description =
        "Writes everything that brokers have stored in ZooKeeper to a file, as of one moment, while they run.",
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "replaced when the backup is complete; compressed if its name ends with .gz")
  private Path file;

  @Option(names = "--config", required = true, description = "broker.yaml: names ZooKeeper")
  private Path config;

  @Override
  public Integer call()
      throws InvalidConfigurationException, CommandException, InterruptedException, StoreException {
    PrintWriter out = spec.commandLine().getOut();
    BackupHeader header;
    try (StoreConnection store =
        StoreConnection.open(ConfigurationReader.read(config).settings().zookeeper())) {
      header =
          new StoreBackup(store.client(), store.paths(), Version.text(), System::nanoTime)
              .write(file, Clock.systemUTC().instant());
    }
    BackupContents contents = header.contents();
    out.printf(
        "%s: %d records of %s, framework %s, revision %d, %d instances alive%n",
        file,
        contents.records(),
        header.path(),
        contents.frameworkId().orElse("none"),
        contents.revision(),
        contents.live());
    contents
        .unreadable()
        .forEach(
            path ->
                out.printf(
                    "warning: %s is in the backup as it is, but no broker could read it%n", path));
    return ProcessExit.OK.code();
  }
}
