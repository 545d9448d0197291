package io.howdah.broker.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The archive that agents fetch and run, named by its checksum: agents cache by name, and a broker
 * of another version must not be mistaken for this one.
 *
 * @param file on this machine
 * @param name {@code howdah-executor-<sha256>.tar.gz}
 * @param size in bytes
 */
public record ExecutorArchive(Path file, String name, long size) {
  /**
   * Reads a file's checksum.
   *
   * @throws IOException if it cannot be read
   */
  public static ExecutorArchive of(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      long size = in.transferTo(java.io.OutputStream.nullOutputStream());
      String sum = HexFormat.of().formatHex(digest.digest());
      return new ExecutorArchive(file, "howdah-executor-" + sum + ".tar.gz", size);
    }
  }

  /** Path of its address on this broker. */
  public String path() {
    return "/executor/" + name;
  }
}
