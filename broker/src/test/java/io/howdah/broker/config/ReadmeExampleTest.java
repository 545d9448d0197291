package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The configuration that the README shows is one that a broker takes. */
class ReadmeExampleTest {
  private static final String CHAPTER = "\n## Elastic fleets and pools\n";

  @Test
  void itIsValid() throws Exception {
    String readme = Files.readString(Path.of("../README.md"));
    String chapter = readme.substring(readme.indexOf(CHAPTER) + CHAPTER.length());
    String example =
        chapter
            .substring(0, chapter.indexOf("\n## "))
            .lines()
            .filter(line -> line.startsWith("    "))
            .map(line -> line.substring(4))
            .collect(Collectors.joining("\n"));
    Definitions definitions = ConfigurationReader.parse("README.md", example).definitions();
    assertThat(definitions.fleets().values())
        .extracting(Fleet::isElastic)
        .containsExactlyInAnyOrder(true, false);
    assertThat(definitions.pools()).containsOnlyKeys("hadoop", "services");
    assertThat(definitions.services()).hasSize(1);
  }
}
