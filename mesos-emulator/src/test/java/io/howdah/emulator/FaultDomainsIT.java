package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Agents of other regions than the masters', as Mesos' page "Regions and Fault Domains" has it; it
 * was not recorded.
 */
class FaultDomainsIT {
  @TempDir Path directory;

  @Test
  void agentsOfOtherRegionsAreOfferedToThoseWhoKnowOfRegions() throws Exception {
    try (MesosEmulator emulator =
        MesosEmulator.builder()
            .workDirectory(directory)
            .agents(0)
            .simulatedAgents(3)
            .masterDomain("east/1")
            .agentDomains(List.of("east/2", "west/1", "east/1"))
            .allocationInterval(Duration.ofMillis(100))
            .start()) {
      List<JsonNode> left = new ArrayList<>();
      try (TestScheduler unaware = new TestScheduler(emulator)) {
        assertThat(regions(unaware, 2)).containsExactly("east");
        // Whoever knows of regions gets what is left: had the other one been offered it, nothing.
        try (TestScheduler aware = new TestScheduler(emulator, "REGION_AWARE")) {
          assertThat(regions(aware, 1)).containsExactly("west");
        }
        left.addAll(unaware.rest());
      }
      assertThat(left).noneMatch(one -> one.path("type").asText().equals("OFFERS"));
    }
  }

  private static Set<String> regions(TestScheduler scheduler, int offers)
      throws InterruptedException {
    Set<String> regions = new TreeSet<>();
    int seen = 0;
    while (seen < offers) {
      for (JsonNode offer : scheduler.take("OFFERS").at("/offers/offers")) {
        regions.add(offer.at("/domain/fault_domain/region/name").asText());
        seen++;
      }
    }
    assertThat(seen).isEqualTo(offers);
    return regions;
  }
}
