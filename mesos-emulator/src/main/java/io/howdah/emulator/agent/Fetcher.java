package io.howdah.emulator.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.mesos.v1.Protos.CommandInfo;

/** Copies the URIs of a command into a sandbox, as Mesos' fetcher does without its cache. */
final class Fetcher {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final List<String> TAR =
      List.of(".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz");

  private Fetcher() {}

  /**
   * Fetches all; blocks.
   *
   * @throws IOException naming the URI that could not be had
   */
  static void fetch(List<CommandInfo.URI> uris, Path sandbox)
      throws IOException, InterruptedException {
    for (CommandInfo.URI uri : uris) {
      try {
        fetch(uri, sandbox);
      } catch (IOException | IllegalArgumentException e) {
        String problem = "Failed to fetch '" + uri.getValue() + "': " + e;
        Files.writeString(
            sandbox.resolve("stderr"),
            problem + "\n",
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.APPEND);
        throw new IOException(problem, e);
      }
    }
  }

  private static void fetch(CommandInfo.URI uri, Path sandbox)
      throws IOException, InterruptedException {
    String value = uri.getValue();
    String name = uri.hasOutputFile() ? uri.getOutputFile() : baseName(value);
    Path target = sandbox.resolve(name).normalize();
    if (name.isEmpty() || !target.startsWith(sandbox)) {
      throw new IOException("'" + name + "' is no name inside the sandbox");
    }
    Files.createDirectories(target.getParent());
    if (value.startsWith("http://") || value.startsWith("https://")) {
      download(URI.create(value), target);
    } else {
      String path = value.startsWith("file://") ? value.substring("file://".length()) : value;
      if (!path.startsWith("/")) {
        throw new IOException("only http, https, file and absolute paths are fetched");
      }
      Files.copy(Path.of(path), target, StandardCopyOption.REPLACE_EXISTING);
    }
    if (uri.getExecutable()) {
      if (!target.toFile().setExecutable(true, false)) {
        throw new IOException("cannot make " + name + " executable");
      }
    } else if (uri.getExtract()) {
      extract(target, sandbox);
    }
  }

  private static String baseName(String value) {
    String path = value.replaceFirst("[?#].*$", "");
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static void download(URI uri, Path target) throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(TIMEOUT)
            .build();
    HttpResponse<Path> response =
        client.send(
            HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
            HttpResponse.BodyHandlers.ofFile(target));
    if (response.statusCode() != 200) {
      throw new IOException("HTTP status " + response.statusCode());
    }
  }

  private static void extract(Path archive, Path sandbox) throws IOException, InterruptedException {
    String name = archive.getFileName().toString().toLowerCase(Locale.ROOT);
    if (TAR.stream().anyMatch(name::endsWith)) {
      run(List.of("tar", "-C", sandbox.toString(), "-xf", archive.toString()), sandbox);
    } else if (name.endsWith(".zip")) {
      unzip(archive, sandbox);
    } else if (name.endsWith(".gz")) {
      run(List.of("gzip", "-dkf", archive.toString()), sandbox);
    }
  }

  private static void run(List<String> command, Path sandbox)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(new ArrayList<>(command))
            .directory(sandbox.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(sandbox.resolve("stderr").toFile()))
            .start();
    if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(command.get(0) + " takes more than " + TIMEOUT);
    }
    if (process.exitValue() != 0) {
      throw new IOException(command.get(0) + " exited with status " + process.exitValue());
    }
  }

  private static void unzip(Path archive, Path sandbox) throws IOException {
    try (InputStream in = Files.newInputStream(archive);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = sandbox.resolve(entry.getName()).normalize();
        if (!target.startsWith(sandbox)) {
          throw new IOException("zip entry '" + entry.getName() + "' leaves the sandbox");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(zip, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
