package io.howdah.localcluster;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One ZooKeeper server in a process of its own. */
public final class LocalZooKeeper {
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);
  private static final int HEAP = 64;
  private static final int TICK_MILLISECONDS = 500;

  private final ProcessTable processes;
  private final int port;
  private LocalProcess process;

  LocalZooKeeper(ProcessTable processes, int port) {
    this.processes = processes;
    this.port = port;
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
            .main("org.apache.zookeeper.server.ZooKeeperServerMain")
            .arguments(port, processes.runFolder("zookeeper").resolve("data"), TICK_MILLISECONDS);
    process = processes.start(ProcessSpec.of("zookeeper", command.words()));
    return process;
  }

  public void awaitReady() {
    process.await("answers", START_DEADLINE, this::serves);
  }

  /** host:port. */
  public String connectString() {
    return HadoopSettings.LOOPBACK + ":" + port;
  }

  public LocalProcess process() {
    return process;
  }

  /** The four-letter word that ZooKeeper allows by default (Administrator's Guide, "srvr"). */
  private boolean serves() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      socket.setSoTimeout(1_000);
      OutputStream out = socket.getOutputStream();
      out.write("srvr".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return answer.contains("Mode:");
    } catch (IOException notYet) {
      // Asked again until the deadline.
      return false;
    }
  }
}
