package io.howdah.broker.command;

import io.howdah.broker.config.Configuration;
import io.howdah.broker.config.ConfigurationReader;
import io.howdah.broker.config.InvalidConfigurationException;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Finding;
import io.howdah.broker.model.Finding.Severity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.yarn.PreflightCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "preflight",
    description =
        "Asks Mesos whether it takes the framework's principal, and the ResourceManager of every Hadoop"
            + " cluster for its configuration, and lists what would hurt; changes nothing.",
    mixinStandardHelpOptions = true)
final class PreflightCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--config", required = true, paramLabel = "FILE", description = "broker.yaml")
  private Path file;

  @Override
  public Integer call() throws InvalidConfigurationException, InterruptedException {
    Configuration configuration = ConfigurationReader.read(file);
    Definitions definitions = configuration.definitions();
    PrintWriter out = spec.commandLine().getOut();
    ProcessExit mesos =
        new MasterPreflight(configuration.settings(), out, spec.commandLine().getErr()).run();
    boolean unanswered = mesos == ProcessExit.NO_ANSWER;
    boolean failed = mesos == ProcessExit.PREFLIGHT_FAILED;
    for (HadoopCluster cluster : new TreeMap<>(definitions.clusters()).values()) {
      List<Fleet> fleets =
          definitions.fleets().values().stream()
              .filter(fleet -> fleet.cluster().equals(cluster.name()))
              .toList();
      try {
        ResourceManagerLimits limits = PreflightCheck.run(cluster, fleets);
        print(out, cluster, limits);
        failed |= limits.findings().stream().anyMatch(f -> f.severity() == Severity.ERROR);
      } catch (IOException e) {
        unanswered = true;
        spec.commandLine()
            .getErr()
            .printf(
                "error: Hadoop cluster %s: its ResourceManager cannot be asked: %s%n",
                cluster.name(), e.getMessage());
      }
    }
    if (failed) {
      return ProcessExit.PREFLIGHT_FAILED.code();
    }
    return (unanswered ? ProcessExit.NO_ANSWER : ProcessExit.OK).code();
  }

  private static void print(PrintWriter out, HadoopCluster cluster, ResourceManagerLimits limits) {
    out.printf(
        "Hadoop cluster %s: containers from %s to %s, %s%n",
        cluster.name(),
        limits.smallest(),
        limits.largest(),
        limits.findings().isEmpty() ? "nothing to mend" : limits.findings().size() + " to mend");
    for (Finding finding : limits.findings()) {
      out.printf(
          "  %-7s  %s %s%n           %s%n           -> %s%n",
          finding.severity(),
          finding.property(),
          finding.value().isEmpty() ? "is not set" : "= " + finding.value(),
          finding.problem(),
          finding.advice());
    }
  }
}
