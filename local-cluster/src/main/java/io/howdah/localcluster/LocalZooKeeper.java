package io.howdah.localcluster;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One ZooKeeper server in a process of its own, alone or a member of an ensemble. */
public final class LocalZooKeeper {
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);
  private static final int HEAP = 64;
  private static final int TICK_MILLISECONDS = 500;
  private static final String MODE = "Mode:";

  private final ProcessTable processes;
  private final String name;
  private final int port;
  private final String main;
  private final List<Object> arguments;
  private LocalProcess process;

  private LocalZooKeeper(
      ProcessTable processes, String name, int port, String main, List<Object> arguments) {
    this.processes = processes;
    this.name = name;
    this.port = port;
    this.main = main;
    this.arguments = arguments;
  }

  /** A server on its own. */
  static LocalZooKeeper alone(ProcessTable processes, int port, Path data) {
    return new LocalZooKeeper(
        processes,
        "zookeeper",
        port,
        "org.apache.zookeeper.server.ZooKeeperServerMain",
        List.of(port, data, TICK_MILLISECONDS));
  }

  /**
   * The members of an ensemble, as the Administrator's Guide describes it ("Clustered
   * (Multi-Server) Setup").
   */
  static List<LocalZooKeeper> ensemble(ProcessTable processes, int members, FreePorts ports) {
    StringBuilder servers = new StringBuilder();
    for (int id = 1; id <= members; id++) {
      servers.append(
          "server.%d=%s:%d:%d%n"
              .formatted(id, HadoopSettings.LOOPBACK, ports.next(), ports.next()));
    }
    List<LocalZooKeeper> ensemble = new ArrayList<>();
    for (int id = 1; id <= members; id++) {
      String name = "zookeeper-" + id;
      int port = ports.next();
      Path folder = processes.runFolder(name);
      Path file = folder.resolve("zoo.cfg");
      Path data = folder.resolve("data");
      try {
        Files.createDirectories(data);
        Files.writeString(data.resolve("myid"), id + "\n");
        Files.writeString(
            file,
            """
            tickTime=%d
            initLimit=20
            syncLimit=6
            dataDir=%s
            clientPort=%d
            clientPortAddress=%s
            """
                    .formatted(TICK_MILLISECONDS, data, port, HadoopSettings.LOOPBACK)
                + servers);
      } catch (IOException e) {
        throw new ClusterException("cannot write " + file, e);
      }
      ensemble.add(
          new LocalZooKeeper(
              processes,
              name,
              port,
              "org.apache.zookeeper.server.quorum.QuorumPeerMain",
              List.of(file)));
    }
    return ensemble;
  }

  /** Starts it (again, with the same port and data); returns at once. */
  public LocalProcess start() {
    JavaCommand command =
        new JavaCommand(HEAP, System.getProperty("java.class.path"))
            .property("zookeeper.admin.enableServer", false)
            // A throw-away cluster: a commit need not survive the machine, and disks of small
            // machines are slow.
            .property("zookeeper.forceSync", "no")
            .property("logback.configurationFile", "logback-process.xml")
            .main(main)
            .arguments(arguments.toArray());
    process = processes.start(ProcessSpec.of(name, command.words()));
    return process;
  }

  /** Waits until it serves; a member of an ensemble does when most members are up. */
  public void awaitReady() {
    process.await("answers", START_DEADLINE, () -> !mode().isEmpty());
  }

  /** host:port. */
  public String connectString() {
    return HadoopSettings.LOOPBACK + ":" + port;
  }

  public LocalProcess process() {
    return process;
  }

  /**
   * {@code standalone}, {@code leader} or {@code follower}; empty while it does not serve. By the
   * four-letter word that ZooKeeper allows by default (Administrator's Guide, "srvr").
   */
  public String mode() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      socket.setSoTimeout(1_000);
      OutputStream out = socket.getOutputStream();
      out.write("srvr".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer
          .lines()
          .filter(line -> line.startsWith(MODE))
          .map(line -> line.substring(MODE.length()).strip())
          .findFirst()
          .orElse("");
    } catch (IOException notYet) {
      // Asked again until the deadline.
      return "";
    }
  }
}
