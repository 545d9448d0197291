package io.howdah.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The table of {@code target/recordings.txt}: each recording that is to be reproduced by its
 * number, with all its parts, what was compared of them and what was left out; then those that are
 * refused, and whatever else was compared. Made anew with each result of a run of Maven.
 */
final class RecordingsReport {
  private static final Path RESULTS = Path.of("target", "recordings.tsv");
  private static final Path TABLE = Path.of("target", "recordings.txt");
  private static final Path FILES = Path.of("src", "test", "resources", "recordings");
  private static final String SUFFIX = ".jsonl.gz";

  /** How a result begins that is what was recorded. */
  static final String AS_RECORDED = "as recorded: ";

  /** What stands in a result before the parts of its session that were not played. */
  static final String LEFT_OUT = "; left out: ";

  /** What is to be reproduced, by number, with what it is about. */
  static final Map<String, String> REPRODUCED = reproduced();

  /** What is answered with refusals instead. */
  static final Map<String, String> REFUSED =
      new TreeMap<>(
          Map.of("13", "task groups", "15", "operations", "19", "operator API, snapshots"));

  private RecordingsReport() {}

  private static Map<String, String> reproduced() {
    Map<String, String> all = new TreeMap<>();
    String[] titles = {
      "01 command tasks, updates",
      "02 environments of executors",
      "03 Docker tasks",
      "04 DECLINE, SUPPRESS, REVIVE",
      "05 agents lost, RESCIND",
      "06 executors killed",
      "07 executor sessions, agent restarts",
      "08 refused calls",
      "09 refused ACCEPTs",
      "10 reconciliation",
      "11 failover of schedulers",
      "12 TEARDOWN",
      "14 health checks, kill policies",
      "16 inverse offers, maintenance",
      "17 agents drained",
      "18 HTTP authentication",
      "20 three masters, ZooKeeper",
      "21 restart of the master",
      "22 three agents, two frameworks",
      "23 details of HTTP",
      "24 unresponsive and late executors",
      "25 Docker across agent restarts"
    };
    for (String title : titles) {
      all.put(title.substring(0, 2), title.substring(3));
    }
    return all;
  }

  /** Adds a result and writes the table. */
  static void add(String recording, String result) throws IOException {
    add(recording, result, true);
  }

  /** The same, unless there is a result of this run. */
  static void addIfMissing(String recording, String result) throws IOException {
    add(recording, result, false);
  }

  private static synchronized void add(String recording, String result, boolean replace)
      throws IOException {
    Files.createDirectories(RESULTS.getParent());
    // One run of Maven, unit tests and integration tests, makes one report.
    String run = System.getProperty("recordings.run", "one test");
    Map<String, String> results = new TreeMap<>();
    if (Files.exists(RESULTS)) {
      List<String> lines = Files.readAllLines(RESULTS);
      if (!lines.isEmpty() && lines.get(0).equals(run)) {
        for (String line : lines.subList(1, lines.size())) {
          results.put(
              line.substring(0, line.indexOf('\t')), line.substring(line.indexOf('\t') + 1));
        }
      }
    }
    if (replace) {
      results.put(recording, result);
    } else {
      results.putIfAbsent(recording, result);
    }
    List<String> lines = new ArrayList<>(List.of(run));
    results.forEach((name, text) -> lines.add(name + "\t" + text));
    Files.write(RESULTS, lines);
    Files.write(TABLE, table(run, files(), results));
  }

  /** Names of the recordings that there are. */
  private static SortedSet<String> files() throws IOException {
    try (Stream<Path> all = Files.list(FILES)) {
      TreeSet<String> names = new TreeSet<>();
      all.map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .forEach(name -> names.add(name.substring(0, name.length() - SUFFIX.length())));
      return names;
    }
  }

  /**
   * The table.
   *
   * @param files names of all recordings
   * @param results what became of those that were played, in words
   */
  static List<String> table(String run, SortedSet<String> files, Map<String, String> results) {
    Map<String, String> rest = new LinkedHashMap<>(results);
    List<String> rows = new ArrayList<>();
    int whole = 0;
    int partly = 0;
    for (var one : REPRODUCED.entrySet()) {
      List<String> parts = parts(one.getKey(), files, results, rest);
      boolean all = parts.stream().allMatch(part -> part.contains(AS_RECORDED));
      boolean cut = all && parts.stream().anyMatch(part -> part.contains(LEFT_OUT));
      whole += all && !cut ? 1 : 0;
      partly += cut ? 1 : 0;
      String result = cut ? "IN PART     " : all ? "REPRODUCED  " : "INCOMPLETE  ";
      rows.add(one.getKey() + "  " + result + one.getValue());
      parts.forEach(part -> rows.add("      " + part));
    }
    rows.add("");
    rows.add("Refused:");
    for (var one : REFUSED.entrySet()) {
      rows.add(one.getKey() + "  " + one.getValue());
      rest.entrySet().stream()
          .filter(entry -> entry.getKey().startsWith(one.getKey() + "-"))
          .forEach(entry -> rows.add("      " + entry.getKey() + ": " + entry.getValue()));
      rest.keySet().removeIf(name -> name.startsWith(one.getKey() + "-"));
    }
    rows.add("");
    rows.add("Besides:");
    rest.forEach((name, text) -> rows.add("      " + name + ": " + text));
    rows.add(
        0,
        "Reproduced "
            + (whole + partly)
            + " of "
            + REPRODUCED.size()
            + ": "
            + whole
            + " whole, "
            + partly
            + " with parts left out ("
            + run
            + ")");
    rows.add(1, "");
    return rows;
  }

  private static List<String> parts(
      String number,
      SortedSet<String> files,
      Map<String, String> results,
      Map<String, String> rest) {
    List<String> parts = new ArrayList<>();
    for (String file : files) {
      if (file.startsWith(number + "-") && !results.containsKey(file)) {
        parts.add(file + ": NOT PLAYED");
      }
    }
    results.forEach(
        (name, text) -> {
          if (name.startsWith(number + "-")) {
            parts.add(name + ": " + text);
            rest.remove(name);
          }
        });
    return parts.isEmpty() ? List.of("NOT PLAYED") : parts;
  }
}
