package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationWatcherTest {
  private static final String VALID = Yaml.PROCESS + Yaml.CLUSTERS + Yaml.FLEETS;

  @TempDir Path folder;
  private Path file;
  private ConfigurationWatcher watcher;
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void begin() throws Exception {
    file = folder.resolve("broker.yaml");
    Files.writeString(file, VALID);
    watcher =
        new ConfigurationWatcher(
            file,
            ConfigurationReader.read(file),
            new ConfigurationWatcher.Listener() {
              @Override
              public void changed(Configuration configuration) {
                told.add(
                    "workers "
                        + configuration.definitions().fleets().values().stream()
                            .mapToInt(f -> f.workers().min())
                            .sum());
              }

              @Override
              public void rejected(List<Problem> errors) {
                told.add(errors.get(0).toString());
              }
            });
  }

  @Test
  void anUnchangedFileIsNotTold() {
    look(3);
    assertThat(told).isEmpty();
  }

  @Test
  void aChangeIsToldOnceWhenItWasTheSameTwice() throws Exception {
    Files.writeString(file, VALID.replace("workers: 3", "workers: 5"));
    look(1);
    assertThat(told).isEmpty();
    look(3);
    assertThat(told).containsExactly("workers 5");
  }

  @Test
  void aHalfWrittenFileDoesNoHarm() throws Exception {
    String wanted = VALID.replace("workers: 3", "workers: 7");
    for (int length = 0; length < wanted.length(); length += 40) {
      Files.writeString(file, wanted.substring(0, length));
      look(1);
    }
    Files.writeString(file, wanted);
    look(2);
    assertThat(told).containsExactly("workers 7");
  }

  @Test
  void aBrokenFileIsToldAndItsRepairToo() throws Exception {
    Files.writeString(file, VALID.replace("workers: 3", "workers: -5"));
    look(3);
    assertThat(told)
        .containsExactly(
            "fleets[0].workers (line 13): -5 is not allowed: needed is a whole number from 0 to"
                + " 100000, or {min: ..., max: ...} for a number that follows demand");
    Files.writeString(file, VALID);
    look(2);
    assertThat(told).hasSize(2).last().isEqualTo("workers 3");
  }

  @Test
  void aMissingFileIsToldAndChangesNothing() throws Exception {
    Files.delete(file);
    look(3);
    assertThat(told).containsExactly("the file: is missing; nothing was changed");
  }

  @Test
  void anEmptyFileIsToldAndChangesNothing() throws Exception {
    Files.writeString(file, " \n");
    look(3);
    assertThat(told).containsExactly("the file: is empty; nothing was changed");
  }

  /** Editors and Kubernetes replace the file or a link to it. */
  @Test
  void aFileMovedIntoPlaceIsSeen() throws Exception {
    Path other = folder.resolve("new.yaml");
    Files.writeString(other, VALID.replace("workers: 3", "workers: 4"));
    Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    look(2);
    assertThat(told).containsExactly("workers 4");
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      watcher.look();
    }
  }
}
