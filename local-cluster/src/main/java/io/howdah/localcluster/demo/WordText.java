package io.howdah.localcluster.demo;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringTokenizer;
import java.util.TreeMap;

/**
 * A text whose words occur about as unevenly as those of a language, the same on every machine; and
 * its count without Hadoop.
 */
final class WordText {
  // java.util.Random's sequence is specified: a seed gives the same text everywhere.
  private static final long SEED = 20_170_401L;
  private static final int VOCABULARY = 20_000;
  private static final int WORDS_IN_LINE = 14;

  private WordText() {}

  /**
   * Writes at least that many bytes, whole lines.
   *
   * @return the file's size
   */
  static long write(Path file, long bytes) throws IOException {
    Random random = new Random(SEED);
    List<String> vocabulary = vocabulary(random);
    long written = 0;
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
      StringBuilder line = new StringBuilder();
      while (written < bytes) {
        line.setLength(0);
        for (int word = 0; word < WORDS_IN_LINE; word++) {
          // The product of three favours low numbers: a few words are frequent, most are rare.
          double place = random.nextDouble() * random.nextDouble() * random.nextDouble();
          line.append(vocabulary.get((int) (place * VOCABULARY)))
              .append(word + 1 < WORDS_IN_LINE ? ' ' : '\n');
        }
        out.append(line);
        written += line.length();
      }
    }
    return written;
  }

  /** How often each word occurs, read from the file as anybody would. */
  static Map<String, Long> count(Path file) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        StringTokenizer words = new StringTokenizer(line);
        while (words.hasMoreTokens()) {
          counts.merge(words.nextToken(), 1L, Long::sum);
        }
      }
    }
    return counts;
  }

  /**
   * Reads wordcount's output, {@code word TAB count} a line.
   *
   * @throws IllegalArgumentException for a line that is none, or a word that occurs twice
   */
  static Map<String, Long> parse(String output) {
    Map<String, Long> counts = new TreeMap<>();
    output
        .lines()
        .forEach(
            line -> {
              int tab = line.indexOf('\t');
              if (tab < 1) {
                throw new IllegalArgumentException("'" + line + "' is no word with its count");
              }
              String word = line.substring(0, tab);
              if (counts.put(word, Long.parseLong(line.substring(tab + 1))) != null) {
                throw new IllegalArgumentException("'" + word + "' was counted twice");
              }
            });
    return counts;
  }

  private static List<String> vocabulary(Random random) {
    List<String> words = new ArrayList<>();
    for (int number = 0; number < VOCABULARY; number++) {
      StringBuilder word = new StringBuilder();
      // The number in letters makes each word unlike all others; what follows makes lengths differ.
      for (int rest = number; ; rest /= 26) {
        word.append((char) ('a' + rest % 26));
        if (rest < 26) {
          break;
        }
      }
      word.append('-');
      for (int letter = random.nextInt(6); letter >= 0; letter--) {
        word.append((char) ('a' + random.nextInt(26)));
      }
      words.add(word.toString());
    }
    return words;
  }
}
