package io.howdah.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The tests' Hadoop as a tarball in the official one's layout, as a file and on a web server of
 * this JVM.
 */
final class HadoopTarball implements AutoCloseable {
  /** The folder in it. */
  static final String FOLDER = "hadoop-3.5.0";

  private final Path file;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /**
   * Packs it.
   *
   * @param home with {@code lib}, whose jars become {@code share/hadoop/common/lib}
   * @param folder for the tarball
   */
  HadoopTarball(Path home, Path folder) throws IOException, InterruptedException {
    Path layout = Files.createDirectories(folder.resolve("layout").resolve(FOLDER));
    Files.createDirectories(layout.resolve("bin"));
    Files.writeString(layout.resolve("bin/yarn"), "#!/bin/sh\nexit 1\n");
    Files.createDirectories(layout.resolve("share/hadoop/common"));
    Files.createSymbolicLink(layout.resolve("share/hadoop/common/lib"), home.resolve("lib"));
    file = folder.resolve(FOLDER + ".tar.gz");
    // Jars are packed already.
    Process tar =
        new ProcessBuilder(
                "tar",
                "-c",
                "--dereference",
                "--use-compress-program",
                "gzip -1",
                "-f",
                file.toString(),
                "-C",
                layout.getParent().toString(),
                FOLDER)
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).as("status of tar").isZero();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/" + file.getFileName(),
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, Files.size(file));
            Files.copy(file, exchange.getResponseBody());
          }
        });
    server.start();
  }

  Path file() {
    return file;
  }

  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + file.getFileName();
  }

  String sha512() throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
  }

  /** Options of a job whose containers take their classes from their NodeManager's Hadoop alone. */
  static List<String> classPathOfTheNodeManager() {
    String path = "$HADOOP_CONF_DIR,$HADOOP_COMMON_HOME/share/hadoop/common/lib/*";
    return List.of(
        "-Dmapreduce.application.classpath=" + path, "-Dyarn.application.classpath=" + path);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
