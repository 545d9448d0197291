package io.howdah.localcluster.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordTextTest {
  @TempDir Path folder;

  @Test
  void theTextIsTheSameEveryTimeAndLongEnough() throws IOException {
    long size = WordText.write(folder.resolve("one"), 100_000);
    WordText.write(folder.resolve("two"), 100_000);

    assertThat(size).isBetween(100_000L, 101_000L).isEqualTo(Files.size(folder.resolve("one")));
    assertThat(folder.resolve("two")).hasSameBinaryContentAs(folder.resolve("one"));
  }

  @Test
  void someWordsAreFrequentAndManyAreRare() throws IOException {
    WordText.write(folder.resolve("text"), 1_000_000);

    Map<String, Long> counts = WordText.count(folder.resolve("text"));

    assertThat(counts.size()).isGreaterThan(3_000);
    assertThat(counts.values()).contains(1L).anyMatch(count -> count > 200);
  }

  @Test
  void wordsAreCounted() throws IOException {
    Files.writeString(folder.resolve("text"), "a b  a\n\nb a\tc\n");

    assertThat(WordText.count(folder.resolve("text")))
        .isEqualTo(Map.of("a", 3L, "b", 2L, "c", 1L))
        .isEqualTo(WordText.parse("a\t3\nb\t2\nc\t1\n"));
  }

  @Test
  void whatIsNoCountIsRefused() {
    assertThatThrownBy(() -> WordText.parse("a\t1\nb 2\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'b 2'");
    assertThatThrownBy(() -> WordText.parse("a\t1\na\t2\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a' was counted twice");
  }
}
