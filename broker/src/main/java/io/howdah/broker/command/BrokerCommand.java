package io.howdah.broker.command;

import io.howdah.broker.config.Configuration;
import io.howdah.broker.config.ConfigurationReader;
import io.howdah.broker.config.InvalidConfigurationException;
import io.howdah.broker.mesos.MasterAccess;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "broker",
    description = "Runs a broker in the foreground until SIGTERM.",
    mixinStandardHelpOptions = true)
final class BrokerCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "broker.yaml; watched for changes")
  private Path file;

  @Override
  public Integer call()
      throws InvalidConfigurationException, CommandException, InterruptedException {
    Configuration configuration = ConfigurationReader.read(file);
    MasterAccess access = MasterAccesses.of(configuration.settings());
    try (BrokerProcess process =
        new BrokerProcess(file.toAbsolutePath(), configuration, new MesosEdges(access))) {
      process.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> handOver(process), "hand-over"));
      BrokerProcess.End end = process.await();
      if (end.exit() == ProcessExit.OK) {
        // The hook is at work and ends the process.
        return ProcessExit.OK.code();
      }
      if (end.exit() != ProcessExit.LEADERSHIP_LOST && end.exit() != ProcessExit.INTERNAL_ERROR) {
        process.handOver();
      }
      // Not System.exit: the hook would hand over what is no longer true, and end with 0.
      Runtime.getRuntime().halt(end.exit().code());
      return end.exit().code();
    }
  }

  private static void handOver(BrokerProcess process) {
    process.handOver();
    Runtime.getRuntime().halt(ProcessExit.OK.code());
  }
}
