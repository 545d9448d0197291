package io.howdah.emulator.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fetcher copies, extracts and makes executable, from files and over HTTP. */
class FetcherIT {
  @TempDir Path directory;
  private Path sandbox;
  private Path archive;
  private Path program;

  @BeforeEach
  void prepare() throws Exception {
    sandbox = Files.createDirectory(directory.resolve("sandbox"));
    Path source = Files.createDirectories(directory.resolve("source/lib"));
    Files.writeString(source.resolve("a.txt"), "in the archive");
    program = directory.resolve("program");
    Files.writeString(program, "#!/bin/sh\nexit 0\n");
    archive = directory.resolve("archive.tar.gz");
    Process tar =
        new ProcessBuilder("tar", "-C", source.getParent().toString(), "-czf", "" + archive, "lib")
            .start();
    assertThat(tar.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(tar.exitValue()).isZero();
  }

  private static CommandInfo.URI.Builder uri(String value) {
    return CommandInfo.URI.newBuilder().setValue(value);
  }

  private void fetch(CommandInfo.URI.Builder uri) throws Exception {
    Fetcher.fetch(List.of(uri.build()), sandbox);
  }

  @Test
  void extractsAnArchiveFromAFile() throws Exception {
    fetch(uri("file://" + archive));
    assertThat(sandbox.resolve("lib/a.txt")).hasContent("in the archive");
    assertThat(sandbox.resolve("archive.tar.gz")).exists();
  }

  @Test
  void leavesAnArchiveAloneThatIsNotToBeExtracted() throws Exception {
    fetch(uri(archive.toString()).setExtract(false).setOutputFile("under/other.tar.gz"));
    assertThat(sandbox.resolve("under/other.tar.gz")).hasSameBinaryContentAs(archive);
    assertThat(sandbox.resolve("lib")).doesNotExist();
  }

  @Test
  void makesAProgramExecutable() throws Exception {
    fetch(uri("file://" + program).setExecutable(true));
    assertThat(sandbox.resolve("program")).isExecutable();
  }

  @Test
  void fetchesOverHttpAndNamesWhatIsMissing() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] content = Files.readAllBytes(archive);
    server.createContext(
        "/archive.tar.gz",
        exchange -> {
          exchange.sendResponseHeaders(200, content.length);
          try (var out = exchange.getResponseBody()) {
            out.write(content);
          }
        });
    server.start();
    try {
      String base = "http://127.0.0.1:" + server.getAddress().getPort();
      fetch(uri(base + "/archive.tar.gz?version=1"));
      assertThat(sandbox.resolve("lib/a.txt")).hasContent("in the archive");
      assertThatThrownBy(() -> fetch(uri(base + "/missing")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(base + "/missing")
          .hasMessageContaining("404");
      assertThat(sandbox.resolve("stderr")).content().contains("/missing");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void staysInsideTheSandbox() {
    assertThatThrownBy(() -> fetch(uri(program.toString()).setOutputFile("../outside")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("../outside");
    assertThat(directory.resolve("outside")).doesNotExist();
  }
}
