package io.howdah.executor.daemon;

import io.howdah.executor.protocol.HadoopArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hadoop as a tarball that the agent's fetcher has put into the sandbox: checked, unpacked there
 * once, and removed. Its folder lives as long as the sandbox, so that containers that outlive their
 * executor keep their jars.
 */
final class FetchedHadoop {
  private static final Logger LOG = LoggerFactory.getLogger(FetchedHadoop.class);

  /** In the sandbox. */
  static final String FOLDER = "hadoop";

  private static final int BUFFER = 1 << 16;
  private static final int OUTPUT_SHOWN = 500;
  private static final int NAMES_SHOWN = 5;

  private final Path sandbox;
  private Path home;
  private volatile Process unpacking;

  FetchedHadoop(Path sandbox) {
    this.sandbox = sandbox;
  }

  /**
   * The folder that was in the tarball, unpacked at the first call. One caller at a time.
   *
   * @throws IOException if it is not there or not what it should be: with its URI, its path, and
   *     what is missing
   */
  Path home(HadoopArchive archive) throws IOException, InterruptedException {
    if (home != null) {
      return home;
    }
    Path file = sandbox.resolve(archive.getFile());
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "no tarball of Hadoop: %s was fetched to %s, and there is no such file"
              .formatted(archive.getUri(), file));
    }
    if (!archive.getSha512().isEmpty()) {
      verify(archive, file);
    }
    long start = System.nanoTime();
    Path folder = sandbox.resolve(FOLDER);
    // An unpacking that failed or was cancelled has left something.
    PlaceDirectory.deleteTree(folder);
    Files.createDirectories(folder);
    unpack(archive, file, folder);
    Path found = onlyFolder(archive, folder);
    Path yarn = found.resolve("bin/yarn");
    if (!Files.isRegularFile(yarn)) {
      throw new IOException(
          "the tarball %s has another layout than Hadoop's official one: %s is missing"
              .formatted(archive.getUri(), yarn));
    }
    Files.delete(file);
    LOG.info(
        "{} is unpacked in {} after {} ms",
        archive.getUri(),
        found,
        (System.nanoTime() - start) / 1_000_000);
    home = found;
    return home;
  }

  /** Ends the unpacking that is under way, which then fails; from any thread. */
  void cancel() {
    Process current = unpacking;
    if (current != null) {
      current.destroyForcibly();
    }
  }

  private static void verify(HadoopArchive archive, Path file) throws IOException {
    String found = sha512(file);
    if (!found.equals(archive.getSha512())) {
      throw new IOException(
          "the tarball %s is not the one that is wanted: the SHA-512 of %s is %s, and hadoop.sha512 in the broker's configuration is %s"
              .formatted(archive.getUri(), file, found, archive.getSha512()));
    }
  }

  private static String sha512(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("this Java has no SHA-512; leave hadoop.sha512 out", e);
    }
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** With tar, which knows every compression that the agent's machine knows. */
  private void unpack(HadoopArchive archive, Path file, Path folder)
      throws IOException, InterruptedException {
    // -o: the files belong to the executor's user, not to whoever has the packer's number here.
    List<String> command =
        List.of("tar", "-x", "-o", "-f", file.toString(), "-C", folder.toString());
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
    } catch (IOException e) {
      throw new IOException(
          "the tarball %s cannot be unpacked: this agent has no tar in its PATH (%s)"
              .formatted(archive.getUri(), e.getMessage()),
          e);
    }
    unpacking = process;
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    unpacking = null;
    if (status != 0) {
      throw new IOException(
          "the tarball %s cannot be unpacked from %s into %s, where %d MB are free: tar ended with status %d: %s"
              .formatted(
                  archive.getUri(),
                  file,
                  folder,
                  folder.toFile().getUsableSpace() >> 20,
                  status,
                  end(output.strip())));
    }
  }

  private static String end(String output) {
    return output.length() <= OUTPUT_SHOWN
        ? output
        : "..." + output.substring(output.length() - OUTPUT_SHOWN);
  }

  private static Path onlyFolder(HadoopArchive archive, Path folder) throws IOException {
    List<Path> found;
    try (Stream<Path> entries = Files.list(folder)) {
      found = entries.sorted().toList();
    }
    if (found.size() == 1 && Files.isDirectory(found.get(0))) {
      return found.get(0);
    }
    String names =
        found.stream()
            .limit(NAMES_SHOWN)
            .map(path -> path.getFileName().toString())
            .collect(Collectors.joining(", "));
    throw new IOException(
        "the tarball %s holds no single folder with Hadoop in it; unpacked in %s: %s"
            .formatted(
                archive.getUri(),
                folder,
                found.isEmpty()
                    ? "nothing"
                    : found.size() > NAMES_SHOWN
                        ? names + " and " + (found.size() - NAMES_SHOWN) + " more"
                        : names));
  }
}
