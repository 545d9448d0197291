package io.howdah.emulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at processes as /proc shows them. */
final class Processes {
  private Processes() {}

  /** Variables of a process, each ended by a zero byte; empty if it has gone or is another's. */
  static String environment(ProcessHandle process) {
    try {
      byte[] all = Files.readAllBytes(Path.of("/proc", String.valueOf(process.pid()), "environ"));
      return new String(all, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
