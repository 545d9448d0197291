package io.howdah.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup file says, and that nothing but a whole one is taken for one. */
final class BackupFileTest {
  @TempDir private Path folder;
  private final MemoryState state = new MemoryState();
  private Path plain;

  @BeforeEach
  void write() throws Exception {
    try (StateStore store = new MemoryStateStore(state)) {
      store.load();
      store.commit(Samples.all());
    }
    // Bytes that are no text, as a hand may have left them.
    state.putRaw(new RecordKey(RecordKind.PLACE, "odd"), new byte[] {(byte) 0xc3, 0, (byte) 0xff});
    plain = Backups.write(folder.resolve("plain"), state, 7);
  }

  @Test
  void theBytesOfEachRecordAreThere() throws Exception {
    for (Path file : List.of(plain, Backups.write(folder.resolve("zipped.gz"), state, 7))) {
      Map<RecordKey, byte[]> read = new HashMap<>();
      BackupFile.open(file).read(read::put);
      assertThat(read).containsOnlyKeys(records().keySet());
      records().forEach((key, data) -> assertThat(read.get(key)).isEqualTo(data));
    }
    assertThat(Files.size(folder.resolve("zipped.gz"))).isLessThan(Files.size(plain));
  }

  /** The schema is said by the header. */
  private Map<RecordKey, byte[]> records() {
    Map<RecordKey, byte[]> records = state.read();
    records.remove(SchemaRecord.KEY);
    return records;
  }

  @Test
  void theFirstLineSaysWhatItIs() throws Exception {
    BackupHeader header = BackupFile.open(plain).header();
    assertThat(header.contents())
        .isEqualTo(
            new BackupContents(
                records().size(),
                java.util.Optional.of("5d4a-0001"),
                1,
                2,
                List.of(new RecordKey(RecordKind.PLACE, "odd").path())));
    assertThat(header.epoch()).isEqualTo(7);
    assertThat(Files.readAllLines(plain).get(0))
        .startsWith("{\"howdah\":\"backup\",\"format\":1,\"schema\":")
        .contains("\"path\":\"/howdah\"");
  }

  @Test
  void onlyItsOwnerMayReadItAndNothingIsLeftBesideIt() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(plain)))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(plain);
    }
  }

  /** A backup that could not be finished does not replace the one before. */
  @Test
  void anUnfinishedOneLeavesTheOlderOne() throws Exception {
    byte[] before = Files.readAllBytes(plain);
    try (BackupWriter writer = new BackupWriter(plain)) {
      writer.record(new RecordKey(RecordKind.PLACE, "x"), new byte[] {1});
    }
    assertThat(Files.readAllBytes(plain)).isEqualTo(before);
  }

  @Test
  void oneThatIsCutOffAnywhereIsRefused() throws Exception {
    Path zipped = Backups.write(folder.resolve("zipped.gz"), state, 7);
    for (Path file : List.of(plain, zipped)) {
      byte[] whole = Files.readAllBytes(file);
      Path cut = folder.resolve("cut");
      for (int length = 0; length < whole.length - 1; length += 1 + whole.length / 200) {
        Files.write(cut, Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> BackupFile.open(cut))
            .as("%d bytes of %s", length, file)
            .isInstanceOf(BackupException.class)
            .hasMessageContaining("Nothing was changed");
      }
    }
  }

  @Test
  void oneThatWasAlteredAnywhereIsRefused() throws Exception {
    byte[] whole = Files.readAllBytes(plain);
    Path altered = folder.resolve("altered");
    for (int at = 0; at < whole.length - 1; at += 1 + whole.length / 300) {
      byte[] bytes = whole.clone();
      bytes[at] = (byte) (bytes[at] == '7' ? '8' : '7');
      Files.write(altered, bytes);
      assertThatThrownBy(() -> BackupFile.open(altered))
          .as("altered at byte %d", at)
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("Nothing was changed");
    }
  }

  @Test
  void oneWithALineLessIsRefused() throws Exception {
    List<String> lines = Files.readAllLines(plain);
    lines.remove(3);
    Path altered = Files.write(folder.resolve("altered"), lines);
    assertThatThrownBy(() -> BackupFile.open(altered))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("was altered");
  }

  @Test
  void aNewerOneIsRefusedWithTheVersionToUse() throws Exception {
    String text = Files.readString(plain);
    for (String newer :
        List.of(
            text.replace("\"format\":1", "\"format\":2"),
            text.replaceFirst("\"schema\":\\d+", "\"schema\":99"))) {
      Path file = Files.writeString(folder.resolve("newer"), newer);
      assertThatThrownBy(() -> BackupFile.open(file))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("written by version test");
    }
  }

  @Test
  void whatIsNoBackupIsNamed() throws Exception {
    Path other = Files.writeString(folder.resolve("broker.yaml"), "framework: {}\n");
    assertThatThrownBy(() -> BackupFile.open(other))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("is no backup of Howdah");
    assertThatThrownBy(() -> BackupFile.open(folder.resolve("nothing")))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("There is no file");
  }
}
