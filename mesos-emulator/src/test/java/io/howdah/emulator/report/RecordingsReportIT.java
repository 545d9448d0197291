package io.howdah.emulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Looks at the report that the other tests of this run have written; the last of them, since they
 * run in alphabetical order of packages and names.
 */
class RecordingsReportIT {
  private static final List<Integer> REFUSED = List.of(13, 15, 19);

  @Test
  void hasEveryRecordingOfTheList() throws IOException {
    List<String> table = Files.readAllLines(Path.of("target", "recordings.txt"));
    String report = String.join("\n", table);
    IntStream.rangeClosed(1, 25)
        .filter(number -> !REFUSED.contains(number))
        .mapToObj(number -> String.format("%02d", number))
        .forEach(
            number ->
                assertThat(table)
                    .as("recording %s in\n%s", number, report)
                    .anyMatch(line -> line.startsWith(number + "  ")));
    assertThat(report).doesNotContain("DIFFERS").doesNotContain("NOT PLAYED");
    boolean docker = !System.getProperty("howdah.docker", "true").equals("false");
    assertThat(table.get(0))
        .as(
            "without a Docker engine (scripts/docker-setup start) only -Dhowdah.docker=false does"
                + " with fewer; the report is\n%s",
            report)
        .startsWith("Reproduced " + (docker ? 22 : 20) + " of 22");
    REFUSED.forEach(
        number -> assertThat(table).anyMatch(line -> line.startsWith("      " + number + "-")));
  }
}
