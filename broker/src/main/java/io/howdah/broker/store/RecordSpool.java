package io.howdah.broker.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Records in a file, of which memory holds the keys only: a store of 100,000 instances is larger
 * than the heap that a command should need.
 */
final class RecordSpool implements AutoCloseable {
  private record Place(long offset, int length) {}

  private final Map<RecordKey, Place> places = new HashMap<>();
  private final Path path;
  private final RandomAccessFile file;
  private long end;

  RecordSpool(Path folder) throws IOException {
    path = Files.createTempFile(folder, "howdah-backup.", ".partial");
    file = new RandomAccessFile(path.toFile(), "rw");
  }

  void clear() throws IOException {
    places.clear();
    file.setLength(0);
    end = 0;
  }

  /** Replaces what was there. */
  void put(RecordKey key, byte[] data) throws IOException {
    file.seek(end);
    file.write(data);
    places.put(key, new Place(end, data.length));
    end += data.length;
  }

  void remove(RecordKey key) {
    places.remove(key);
  }

  /** Reads one and removes it. */
  Optional<byte[]> take(RecordKey key) throws IOException {
    Optional<byte[]> data = places.containsKey(key) ? Optional.of(get(key)) : Optional.empty();
    remove(key);
    return data;
  }

  /** Bytes of a record; of one that is not there, the given figure. */
  int length(RecordKey key, int otherwise) {
    Place place = places.get(key);
    return place == null ? otherwise : place.length();
  }

  /** By kind and id: the same records make the same file. */
  List<RecordKey> keys() {
    return places.keySet().stream()
        .sorted(Comparator.comparing(RecordKey::kind).thenComparing(RecordKey::id))
        .toList();
  }

  byte[] get(RecordKey key) throws IOException {
    Place place = places.get(key);
    byte[] data = new byte[place.length()];
    file.seek(place.offset());
    file.readFully(data);
    return data;
  }

  @Override
  public void close() throws IOException {
    file.close();
    Files.deleteIfExists(path);
  }
}
