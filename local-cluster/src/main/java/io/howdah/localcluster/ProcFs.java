package io.howdah.localcluster;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What Linux tells about processes (proc(5)). A process that ends while it is looked at counts as
 * gone.
 */
final class ProcFs {
  private static final Path ROOT = Path.of("/proc");

  private ProcFs() {}

  /**
   * The processes whose working folder lies in {@code folder} (or did, before it was deleted) and
   * that have no controlling terminal: what this module starts has a session of its own without
   * one, a person's shell that happens to stand there has one.
   */
  static List<Long> withoutTerminalIn(Path folder) {
    List<Long> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(ROOT, "[0-9]*")) {
      for (Path entry : entries) {
        if (isIn(folder, entry) && !hasTerminal(entry)) {
          found.add(Long.parseLong(entry.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new ClusterException("cannot list /proc; the local cluster runs on Linux only", e);
    }
    return found;
  }

  /** Resident memory in kB. */
  static OptionalLong residentKilobytes(long pid) {
    return read(ROOT.resolve(Long.toString(pid)).resolve("status"))
        .flatMap(text -> text.lines().filter(line -> line.startsWith("VmRSS:")).findFirst())
        .map(line -> OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", ""))))
        .orElse(OptionalLong.empty());
  }

  /** The command line, words separated by spaces; empty for a process that is gone. */
  static String commandLine(long pid) {
    return read(ROOT.resolve(Long.toString(pid)).resolve("cmdline"))
        .map(text -> text.replace('\0', ' ').strip())
        .orElse("");
  }

  private static boolean isIn(Path folder, Path entry) {
    try {
      String current = Files.readSymbolicLink(entry.resolve("cwd")).toString();
      return current.equals(folder.toString()) || current.startsWith(folder + "/");
    } catch (IOException | UnsupportedOperationException gone) {
      // Ended meanwhile, a zombie, or somebody else's process: not ours to end.
      return false;
    }
  }

  private static boolean hasTerminal(Path entry) {
    // Field 7 of stat; the name in field 2 may itself have spaces and parentheses.
    return read(entry.resolve("stat"))
        .map(text -> text.substring(text.lastIndexOf(')') + 2).split(" ", -1)[4])
        .map(terminal -> !terminal.equals("0"))
        .orElse(true);
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException gone) {
      // The process has ended.
      return Optional.empty();
    }
  }
}
