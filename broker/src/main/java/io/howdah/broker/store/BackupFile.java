package io.howdah.broker.store;

import com.fasterxml.jackson.databind.ObjectReader;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** A backup that has been read to its end and found whole. */
public final class BackupFile {
  private static final String REMEDY =
      " Nothing was changed. Take another backup; this one can be looked at with zcat or less.";

  private final Path path;
  private final BackupHeader header;
  private final String sha256;

  /** Is shown a backup's records. */
  interface Consumer {
    void found(RecordKey key, byte[] data) throws StoreException, InterruptedException;
  }

  private BackupFile(Path path, BackupHeader header, String sha256) {
    this.path = path;
    this.header = header;
    this.sha256 = sha256;
  }

  /**
   * Reads it all.
   *
   * @throws BackupException if it is not a backup, of a newer version, cut off or altered
   * @throws InterruptedException if the thread was interrupted
   */
  public static BackupFile open(Path path) throws StoreException, InterruptedException {
    return new Pass(path, (key, data) -> {}).run();
  }

  /** Its first line. */
  public BackupHeader header() {
    return header;
  }

  /** Checksum of its lines: tells it from other backups. */
  public String sha256() {
    return sha256;
  }

  /** As its user named it. */
  public Path path() {
    return path;
  }

  /** Shows the records, and that they are still those that were found whole. */
  void read(Consumer consumer) throws StoreException, InterruptedException {
    if (!new Pass(path, consumer).run().sha256.equals(sha256)) {
      throw new BackupException(
          path + " has been changed while it was read: give the command again.");
    }
  }

  /** One reading of the file. */
  private static final class Pass {
    private static final ObjectReader HEADER = RecordJson.MAPPER.readerFor(BackupHeader.class);
    private static final ObjectReader LINE = RecordJson.MAPPER.readerFor(BackupLine.class);
    private static final ObjectReader TRAILER = RecordJson.MAPPER.readerFor(BackupTrailer.class);

    private final Path path;
    private final Consumer consumer;
    private final MessageDigest digest = BackupWriter.sha256();
    private long records;

    Pass(Path path, Consumer consumer) {
      this.path = path;
      this.consumer = consumer;
    }

    BackupFile run() throws StoreException, InterruptedException {
      try (BufferedReader lines = lines()) {
        BackupHeader header = header(lines.readLine());
        String line = lines.readLine();
        while (line != null && !line.startsWith("{\"end\"")) {
          record(line);
          line = lines.readLine();
        }
        if (line == null) {
          throw broken("is cut off after %d records: its last line is missing.".formatted(records));
        }
        BackupTrailer trailer = TRAILER.readValue(line);
        String sum = HexFormat.of().formatHex(digest.digest());
        // The checksum first: what it does not cover may be missing.
        if (!trailer.sha256().equals(sum)
            || !trailer.end().equals(BackupHeader.KIND)
            || trailer.records() != records
            || header.contents().records() != records
            || lines.readLine() != null) {
          throw broken(
              "was altered: it has %d records with the checksum %s, and says of itself %d with %s."
                  .formatted(records, sum, trailer.records(), trailer.sha256()));
        }
        return new BackupFile(path, header, sum);
      } catch (java.nio.file.NoSuchFileException e) {
        throw new BackupException("There is no file " + path + ".", e);
      } catch (IOException | IllegalArgumentException e) {
        throw new BackupException(
            "The backup %s cannot be read after %d records (%s): it is cut off or altered.%s"
                .formatted(path, records, e.getMessage(), REMEDY),
            e);
      }
    }

    private BufferedReader lines() throws IOException {
      InputStream in = new BufferedInputStream(Files.newInputStream(path));
      try {
        in.mark(2);
        boolean zipped = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        // A decoder made so reports what is no UTF-8, where the charset's name alone replaces it.
        return new BufferedReader(
            new InputStreamReader(
                zipped ? new GZIPInputStream(in, 8192) : in, StandardCharsets.UTF_8.newDecoder()));
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    }

    private BackupHeader header(String line) throws IOException, BackupException {
      if (line == null || !line.startsWith("{\"howdah\":\"backup\"")) {
        throw broken("is no backup of Howdah: its first line says nothing of one.");
      }
      sum(line);
      BackupHeader header = HEADER.readValue(line);
      if (header.format() > BackupHeader.FORMAT || header.schema() > Migrations.ALL.schema()) {
        throw new BackupException(
            ("The backup %s has format %d and schema %d; this version of Howdah reads up to %d and"
                    + " %d. It was written by version %s: restore it with that version or a newer"
                    + " one, and run that version's brokers. Nothing was changed.")
                .formatted(
                    path,
                    header.format(),
                    header.schema(),
                    BackupHeader.FORMAT,
                    Migrations.ALL.schema(),
                    header.version()));
      }
      return header;
    }

    private void record(String text) throws IOException, StoreException, InterruptedException {
      sum(text);
      BackupLine line = LINE.readValue(text);
      Optional<RecordKind> kind =
          Arrays.stream(RecordKind.values()).filter(k -> k.word().equals(line.kind())).findFirst();
      if (kind.isEmpty()) {
        throw broken("has a record of kind '%s', which there is not.".formatted(line.kind()));
      }
      records++;
      consumer.found(new RecordKey(kind.get(), line.id()), line.bytes());
    }

    private void sum(String line) {
      digest.update(line.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) '\n');
    }

    private BackupException broken(String what) {
      return new BackupException("The file " + path + " " + what + REMEDY);
    }
  }
}
