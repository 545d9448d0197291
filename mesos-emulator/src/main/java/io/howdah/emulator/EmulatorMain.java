package io.howdah.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs an emulator until it is told to stop (SIGTERM, Ctrl-C). */
@Command(
    name = "mesos-emulator",
    mixinStandardHelpOptions = true,
    description = "A Mesos master and agents in one process, for machines without Mesos.")
public final class EmulatorMain implements Callable<Integer> {
  @Option(names = "--work-dir", required = true, description = "Sandboxes go below it.")
  private Path workDirectory;

  @Option(names = "--port", defaultValue = "5050", description = "Master's port; 0 for any.")
  private int port;

  @Option(
      names = "--advertise-port",
      description =
          "Port that the first master tells of itself in redirects and ZooKeeper, the others the"
              + " next ones, as Mesos' --advertise_port: for what stands in front of them.")
  private Integer advertisedPort;

  @Option(names = "--address-file", description = "The master's host:port is written there.")
  private Path addressFile;

  @Option(names = "--zk", description = "Register at zk://HOST:PORT/PATH.")
  private String zooKeeper;

  @Option(
      names = "--masters",
      defaultValue = "1",
      description = "Masters, on the following ports; more than one need --zk.")
  private int masters;

  @Option(names = "--agents", defaultValue = "1", description = "Agents with real processes.")
  private int agents;

  @Option(
      names = "--agent-resources",
      defaultValue = "cpus:4;mem:4096;disk:10000",
      description =
          "Of each agent (default: ${DEFAULT-VALUE}, and a thousand ports each); given ports are"
              + " divided among the agents.")
  private String agentResources;

  @Option(
      names = "--first-agent-ports",
      description = "[BEGIN-END]: ports that only the first agent has beside its share.")
  private String firstAgentPorts;

  @Option(names = "--agent-hostnames", split = ",", description = "Used in turn.")
  private List<String> agentHostnames = new ArrayList<>();

  @Option(
      names = "--agent-attributes",
      description =
          "Such as rack:a;level:1.5;racks:[1-3];disks:{hdd,ssd}; given several times it is used in"
              + " turn.")
  private List<String> agentAttributes = new ArrayList<>();

  @Option(names = "--master-domain", description = "The masters' fault domain, REGION/ZONE.")
  private String masterDomain;

  @Option(
      names = "--agent-domains",
      split = ",",
      description = "Fault domains, REGION/ZONE, used in turn.")
  private List<String> agentDomains = new ArrayList<>();

  @Option(names = "--allocation-interval", defaultValue = "1s", converter = Text.class)
  private Duration allocationInterval;

  @Option(names = "--agent-lost-timeout", defaultValue = "75s", converter = Text.class)
  private Duration agentLostTimeout;

  @Option(names = "--heartbeat-interval", defaultValue = "15s", converter = Text.class)
  private Duration heartbeatInterval;

  @Option(
      names = "--credentials",
      description =
          "Frameworks must authenticate with a principal and secret of this file, by HTTP basic.")
  private Path credentials;

  @Option(names = "--docker", negatable = true, description = "Run Docker tasks.")
  private boolean docker;

  @Option(names = "--simulated-agents", defaultValue = "0", description = "Agents that pretend.")
  private int simulatedAgents;

  @Option(names = "--simulated-delay", defaultValue = "20ms", converter = Text.class)
  private Duration simulatedDelay;

  /** Durations such as 500ms, 10s, 2m. */
  static final class Text implements CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      String text = value.trim().toLowerCase(Locale.ROOT);
      try {
        if (text.endsWith("ms")) {
          return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        }
        return Duration.parse("PT" + text);
      } catch (NumberFormatException | java.time.format.DateTimeParseException e) {
        throw new CommandLine.TypeConversionException(
            "'" + value + "' is no duration such as 500ms, 10s or 2m");
      }
    }
  }

  public static void main(String[] arguments) {
    // Only for this program: who embeds the emulator has a configuration of its own.
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "mesos-emulator-logback.xml");
    }
    System.exit(new CommandLine(new EmulatorMain()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    EmulatorBuilder builder =
        MesosEmulator.builder()
            .workDirectory(workDirectory)
            .port(port)
            .masters(masters)
            .agents(agents)
            .agentResources(agentResources)
            .agentHostnames(agentHostnames)
            .agentAttributes(agentAttributes)
            .agentDomains(agentDomains)
            .allocationInterval(allocationInterval)
            .agentLostTimeout(agentLostTimeout)
            .heartbeatInterval(heartbeatInterval)
            .docker(docker)
            .simulatedAgents(simulatedAgents)
            .simulatedDelay(simulatedDelay);
    if (zooKeeper != null) {
      builder.zooKeeper(zooKeeper);
    }
    if (masterDomain != null) {
      builder.masterDomain(masterDomain);
    }
    if (advertisedPort != null) {
      builder.advertisedPort(advertisedPort);
    }
    if (firstAgentPorts != null) {
      builder.firstAgentPorts(firstAgentPorts);
    }
    MesosEmulator emulator;
    try {
      if (credentials != null) {
        builder.credentials(CredentialsFile.read(credentials));
      }
      emulator = builder.start();
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      System.err.println("mesos-emulator: " + e.getMessage());
      return 1;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  emulator.close();
                  stopped.countDown();
                },
                "emulator-stop"));
    String address = emulator.masterUrl().substring("http://".length());
    if (addressFile != null) {
      Path part = addressFile.resolveSibling(addressFile.getFileName() + ".part");
      Files.writeString(part, address + "\n");
      Files.move(part, addressFile, StandardCopyOption.REPLACE_EXISTING);
    }
    System.out.println("Mesos emulator: " + emulator.masterUrl());
    stopped.await();
    return 0;
  }
}
