package io.howdah.broker.store;

import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a backup: JSON, a line for each record, gzip if the file's name ends with {@code .gz}. It
 * appears under its name when it is complete and on disk, not before. Only its owner may read it,
 * as environments of services may hold secrets.
 */
final class BackupWriter implements AutoCloseable {
  private final ObjectWriter json = RecordJson.MAPPER.writer();
  private final MessageDigest digest = sha256();
  private final Path file;
  private final Path partial;
  private final OutputStream out;
  private long records;

  BackupWriter(Path file) throws IOException {
    this.file = file.toAbsolutePath();
    this.partial =
        Files.createTempFile(this.file.getParent(), file.getFileName() + ".", ".partial");
    OutputStream plain = new BufferedOutputStream(Files.newOutputStream(partial));
    this.out = file.toString().endsWith(".gz") ? new GZIPOutputStream(plain, 8192) : plain;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  void header(BackupHeader header) throws IOException {
    line(header, true);
  }

  void record(RecordKey key, byte[] data) throws IOException {
    records++;
    line(BackupLine.of(key, data), true);
  }

  /** Completes it and gives it its name; one that had the name before is replaced. */
  void finish() throws IOException {
    String sum = HexFormat.of().formatHex(digest.digest());
    line(new BackupTrailer(BackupHeader.KIND, records, sum), false);
    out.close();
    sync(partial, StandardOpenOption.WRITE);
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync(file.getParent(), StandardOpenOption.READ);
  }

  private static void sync(Path path, StandardOpenOption how) throws IOException {
    try (FileChannel channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }

  private void line(Object value, boolean summed) throws IOException {
    byte[] bytes = (json.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
    out.write(bytes);
    if (summed) {
      digest.update(bytes);
    }
  }

  /** Leaves nothing behind unless it was finished. */
  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(partial);
  }
}
