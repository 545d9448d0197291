package io.howdah.executor;

import io.howdah.executor.protocol.Daemon;
import io.howdah.executor.protocol.DaemonPort;
import io.howdah.executor.protocol.WorkerTask;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** A folder of jars that has quick stand-ins in the place of Hadoop's daemons. */
final class FakeHadoop {
  private static final List<String> CLASSES =
      List.of(
          "org/apache/hadoop/yarn/server/nodemanager/NodeManager.class",
          "io/howdah/executor/FakeDaemon.class");

  private FakeHadoop() {}

  /** A worker task for the stand-in of a NodeManager. */
  static WorkerTask.Builder nodeManager(Path folder, Path place) throws IOException {
    Path home = Files.createDirectories(folder.resolve("home/lib")).getParent();
    Path configuration = Files.createDirectories(folder.resolve("conf"));
    for (String site : List.of("yarn-site.xml", "core-site.xml")) {
      Files.writeString(configuration.resolve(site), "<configuration/>");
    }
    try (OutputStream file = Files.newOutputStream(home.resolve("lib/fake.jar"));
        JarOutputStream jar = new JarOutputStream(file)) {
      for (String name : CLASSES) {
        jar.putNextEntry(new JarEntry(name));
        jar.write(Files.readAllBytes(Path.of("target/test-classes", name)));
      }
    }
    return WorkerTaskFixture.task(place, home, configuration);
  }

  /** A worker task for {@link FakeDaemon}: one port, and a web port if wanted. */
  static WorkerTask.Builder other(Path folder, Path place, boolean web) throws IOException {
    WorkerTask.Builder task = nodeManager(folder, place);
    Daemon.Builder daemon =
        task.getDaemonBuilder()
            .setKind(Daemon.Kind.GENERIC)
            .setName("fake")
            .setMainClass(FakeDaemon.class.getName())
            .setHeapMb(32)
            .addDaemonPorts(port("fake.port", task.getPorts().getAddress(), false));
    if (web) {
      daemon.addDaemonPorts(port("fake.web.address", task.getPorts().getWebapp(), true));
    }
    return task.clearCapacity().clearPorts();
  }

  private static DaemonPort port(String property, int port, boolean web) {
    return DaemonPort.newBuilder().setProperty(property).setPort(port).setWeb(web).build();
  }
}
