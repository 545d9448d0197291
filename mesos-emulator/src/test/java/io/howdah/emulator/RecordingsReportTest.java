package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The report names every recording, and tells those apart that were not played or differ. */
class RecordingsReportTest {
  private static final SortedSet<String> FILES =
      new TreeSet<>(List.of("01-a", "01-b", "12-c", "13-g"));

  private static List<String> table(Map<String, String> results) {
    return RecordingsReport.table("a run", FILES, new TreeMap<>(results));
  }

  @Test
  void namesAllTwentyTwoAlsoWhenNothingWasPlayed() {
    assertThat(RecordingsReport.REPRODUCED).hasSize(22);
    List<String> table = table(Map.of());
    assertThat(table.get(0))
        .isEqualTo("Reproduced 0 of 22: 0 whole, 0 with parts left out (a run)");
    RecordingsReport.REPRODUCED.forEach(
        (number, title) -> assertThat(table).contains(number + "  INCOMPLETE  " + title));
    assertThat(table).contains("      01-b: NOT PLAYED");
  }

  @Test
  void isReproducedOnlyWithAllItsParts() {
    Map<String, String> results =
        new TreeMap<>(Map.of("01-a", "as recorded: 5", "12-c", "DIFFERS"));
    assertThat(table(results))
        .contains(
            "Reproduced 0 of 22: 0 whole, 0 with parts left out (a run)",
            "      01-b: NOT PLAYED",
            "      12-c: DIFFERS");
    results.put("01-b", "as recorded: 1");
    assertThat(table(results))
        .contains(
            "Reproduced 1 of 22: 1 whole, 0 with parts left out (a run)",
            "01  REPRODUCED  " + RecordingsReport.REPRODUCED.get("01"),
            "      01-a: as recorded: 5");
  }

  @Test
  void tellsThoseApartOfWhichPartsAreLeftOut() {
    Map<String, String> results =
        Map.of(
            "01-a",
            "as recorded: 5; left out: [t]",
            "01-b",
            "as recorded: 1",
            "12-c",
            "as recorded: 9");
    assertThat(table(results))
        .contains(
            "Reproduced 2 of 22: 1 whole, 1 with parts left out (a run)",
            "01  IN PART     " + RecordingsReport.REPRODUCED.get("01"),
            "12  REPRODUCED  " + RecordingsReport.REPRODUCED.get("12"));
  }

  @Test
  void listsRefusalsAndTheRestApart() {
    List<String> table = table(Map.of("13-g", "refused: 4", "http/x", "as recorded: 1"));
    assertThat(table.indexOf("      13-g: refused: 4")).isGreaterThan(table.indexOf("Refused:"));
    assertThat(table.indexOf("      http/x: as recorded: 1"))
        .isGreaterThan(table.indexOf("Besides:"));
  }
}
