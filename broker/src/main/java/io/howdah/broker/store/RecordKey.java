package io.howdah.broker.store;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Names a record.
 *
 * @param kind its folder
 * @param id as the model names it: an instance's id, a service's path, ...
 */
record RecordKey(RecordKind kind, String id) {
  /** Folders that the records of one kind are spread over. */
  static final int BUCKETS = 256;

  /** Below the store's root: {@code instance/3f/worker.hadoop.7-12}. */
  String path() {
    return bucketPath(kind, bucket()) + "/" + nodeName();
  }

  /** Below the store's root: {@code instance/3f}. */
  static String bucketPath(RecordKind kind, int bucket) {
    return kind.word() + "/" + HexFormat.of().toHexDigits((byte) bucket);
  }

  /** CRC-32 of the id: the same in every version and JVM, which {@code hashCode} need not be. */
  int bucket() {
    CRC32 crc = new CRC32();
    crc.update(id.getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() & (BUCKETS - 1));
  }

  /**
   * The id as one path element: everything but letters, digits, dot, minus and underscore becomes
   * {@code %XX} of its UTF-8 bytes, and so do names made of dots only, which paths cannot contain.
   */
  String nodeName() {
    boolean onlyDots = id.chars().allMatch(c -> c == '.');
    StringBuilder name = new StringBuilder(id.length() + 8);
    for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (isPlain(c) && !(onlyDots && c == '.')) {
        name.append(c);
      } else {
        name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return name.toString();
  }

  /**
   * The id that a path element stands for.
   *
   * @throws IllegalArgumentException if no key has this name
   */
  static RecordKey ofNodeName(RecordKind kind, String name) {
    ByteArrayOutputStream id = new ByteArrayOutputStream(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '%' && i + 2 < name.length()) {
        id.write(HexFormat.fromHexDigits(name, i + 1, i + 3));
        i += 2;
      } else if (isPlain(c)) {
        id.write(c);
      } else {
        throw new IllegalArgumentException("not the name of a record: " + name);
      }
    }
    return new RecordKey(kind, id.toString(StandardCharsets.UTF_8));
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '-'
        || c == '_';
  }

  @Override
  public String toString() {
    return kind.word() + " " + id;
  }
}
