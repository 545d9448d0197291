package io.howdah.broker.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that holds a secret and nothing else but one line end. It is read anew whenever it is
 * asked for, since secrets are rotated; one that cannot be used later on changes nothing (law 10).
 */
public final class SecretFile {
  private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);
  private static final int MAX_BYTES = 4096;

  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);
  private static final Set<PosixFilePermission> GROUP =
      EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE);

  private final String key;
  private final Path file;
  private String last;

  private SecretFile(String key, Path file, String last) {
    this.key = key;
    this.file = file;
    this.last = last;
  }

  /**
   * Reads a file for the first time.
   *
   * @param key of broker.yaml that names it, for messages
   * @throws IOException saying what is wrong and what to do, without the secret
   */
  public static SecretFile open(String key, Path file) throws IOException {
    String secret = read(key, file);
    if (has(file, GROUP)) {
      LOG.warn("{}: {} may be read by its group: chmod 600 {}", key, file, file);
    }
    return new SecretFile(key, file, secret);
  }

  /** What the file says now, or what it said last if it cannot be used. */
  public synchronized String secret() {
    try {
      last = read(key, file);
    } catch (IOException e) {
      LOG.warn("{}; what it said before is used", e.getMessage());
    }
    return last;
  }

  private static String read(String key, Path file) throws IOException {
    String what = key + ": " + file + " ";
    try {
      refuseIfOpenToAll(key, file);
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException(
            what + "is larger than " + MAX_BYTES + " bytes: is it the right one?");
      }
      String secret =
          ConfigurationReader.decode(Files.readAllBytes(file)).replaceFirst("\r?\n$", "");
      if (secret.isEmpty()) {
        throw new IOException(what + "is empty; it must hold the secret alone");
      }
      if (secret.chars().anyMatch(Character::isISOControl)) {
        throw new IOException(
            what + "has several lines or control characters; it must hold the secret alone");
      }
      return secret;
    } catch (NoSuchFileException e) {
      throw new IOException(what + "does not exist; it must hold the secret alone, mode 600", e);
    } catch (CharacterCodingException e) {
      throw new IOException(what + "is not text in UTF-8", e);
    } catch (java.nio.file.AccessDeniedException e) {
      throw new IOException(
          what + "cannot be read by " + System.getProperty("user.name") + ", who runs the broker",
          e);
    }
  }

  /**
   * For files that hold more than a secret.
   *
   * @param key of broker.yaml that names the file
   * @throws IOException if everybody on this machine may use it, or it is not there
   */
  public static void refuseIfOpenToAll(String key, Path file) throws IOException {
    if (has(file, OTHERS)) {
      throw new IOException(
          key
              + ": "
              + file
              + " may be read or written by everybody on this machine: chmod 600 "
              + file);
    }
  }

  /** Where there are no POSIX permissions, nothing is found. */
  private static boolean has(Path file, Set<PosixFilePermission> some) throws IOException {
    try {
      return Files.getPosixFilePermissions(file).stream().anyMatch(some::contains);
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }

  /** The path, never the secret. */
  @Override
  public String toString() {
    return file.toString();
  }
}
