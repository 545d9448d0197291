package io.howdah.executor.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.executor.protocol.HadoopArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tarball of Hadoop that the agent's fetcher has put into the sandbox. */
class FetchedHadoopTest {
  private static final String URI = "http://files.example.org/hadoop-3.4.1.tar.gz";

  @TempDir Path folder;
  private Path sandbox;
  private Path content;

  @BeforeEach
  void makeFolders() throws IOException {
    sandbox = Files.createDirectories(folder.resolve("sandbox"));
    content = Files.createDirectories(folder.resolve("content"));
  }

  @Test
  void theFolderInItIsTheHomeAndTheTarballIsRemoved() throws Exception {
    put("hadoop-3.4.1/bin/yarn");
    put("hadoop-3.4.1/share/hadoop/common/hadoop-common.jar");
    pack("-z");
    FetchedHadoop hadoop = new FetchedHadoop(sandbox);
    Path home = hadoop.home(archive(sha512()));
    assertThat(home).isEqualTo(sandbox.resolve("hadoop/hadoop-3.4.1"));
    assertThat(home.resolve("share/hadoop/common/hadoop-common.jar")).isRegularFile();
    assertThat(file()).doesNotExist();
    assertThat(HadoopHome.find(home).environment()).containsEntry("HADOOP_HOME", home.toString());
    // The second start of a daemon.
    assertThat(hadoop.home(archive(""))).isEqualTo(home);
  }

  @Test
  void anotherOneThanTheChecksumSaysIsNotUnpacked() throws Exception {
    put("hadoop-3.4.1/bin/yarn");
    pack("-z");
    String other = "0".repeat(128);
    assertThatThrownBy(() -> new FetchedHadoop(sandbox).home(archive(other)))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(URI, file().toString(), sha512(), other);
    assertThat(sandbox.resolve("hadoop")).doesNotExist();
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    assertThatThrownBy(() -> new FetchedHadoop(sandbox).home(archive("")))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(URI, file().toString(), "no such file");
  }

  @Test
  void whatIsNoTarballIsNamedWithTarsOwnWords() throws Exception {
    Files.writeString(file(), "<html>Not found</html>");
    assertThatThrownBy(() -> new FetchedHadoop(sandbox).home(archive("")))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(URI, file().toString(), "MB are free", "tar ended with status");
  }

  @Test
  void severalFoldersAreNamed() throws Exception {
    put("bin/yarn");
    put("share/hadoop/common/hadoop-common.jar");
    pack();
    assertThatThrownBy(() -> new FetchedHadoop(sandbox).home(archive("")))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(
            URI, "no single folder", sandbox.resolve("hadoop").toString(), "bin, share");
  }

  @Test
  void anotherLayoutIsNamed() throws Exception {
    put("hadoop/lib/hadoop-common.jar");
    pack();
    assertThatThrownBy(() -> new FetchedHadoop(sandbox).home(archive("")))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(
            URI, sandbox.resolve("hadoop/hadoop/bin/yarn").toString(), "is missing");
  }

  @Test
  void anEarlierAttemptThatEndedHalfwayIsCleared() throws Exception {
    put("hadoop-3.4.1/bin/yarn");
    pack();
    Files.createDirectories(sandbox.resolve("hadoop/leftover"));
    assertThat(new FetchedHadoop(sandbox).home(archive("")))
        .isEqualTo(sandbox.resolve("hadoop/hadoop-3.4.1"));
    assertThat(sandbox.resolve("hadoop/leftover")).doesNotExist();
  }

  private void put(String path) throws IOException {
    Path file = content.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, path);
  }

  private void pack(String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("tar", "-c"));
    command.addAll(List.of(options));
    command.addAll(List.of("-f", file().toString(), "-C", content.toString()));
    try (var entries = Files.list(content)) {
      entries.forEach(entry -> command.add(entry.getFileName().toString()));
    }
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private String sha512() throws Exception {
    byte[] bytes = Files.readAllBytes(file());
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
  }

  private Path file() {
    return sandbox.resolve("hadoop-archive");
  }

  private static HadoopArchive archive(String sha512) {
    return HadoopArchive.newBuilder()
        .setUri(URI)
        .setFile("hadoop-archive")
        .setSha512(sha512)
        .build();
  }
}
