package io.howdah.executor.daemon;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The last lines of files, for messages to people. */
final class LogTail {
  private static final int MAX_LINES = 20;
  private static final int MAX_BYTES = 4096;

  private LogTail() {}

  /** The ends of the files that are there and not empty, each with its name. */
  static String of(List<Path> files) {
    return files.stream()
        .map(file -> new String[] {file.getFileName().toString(), tail(file)})
        .filter(entry -> !entry[1].isBlank())
        .map(entry -> "[" + entry[0] + "]\n" + entry[1])
        .collect(Collectors.joining("\n"));
  }

  private static String tail(Path file) {
    if (!Files.exists(file)) {
      return "";
    }
    try {
      String text = new String(end(file, MAX_BYTES), StandardCharsets.UTF_8);
      String[] lines = text.split("\n", -1);
      return Arrays.stream(lines)
          .skip(Math.max(0, lines.length - MAX_LINES))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      return "cannot be read: " + e.getMessage();
    }
  }

  /** The last bytes of a file, at most as many as given. */
  static byte[] end(Path file, int bytes) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(0, in.length() - bytes);
      in.seek(from);
      byte[] data = new byte[(int) (in.length() - from)];
      int read = in.read(data);
      return read < 0 ? new byte[0] : Arrays.copyOf(data, read);
    }
  }
}
