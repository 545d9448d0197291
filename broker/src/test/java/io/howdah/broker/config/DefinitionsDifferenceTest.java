package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Definitions;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefinitionsDifferenceTest {
  private static final String ALL = Yaml.PROCESS + Yaml.CLUSTERS + Yaml.FLEETS;
  private static final String SERVICE = "services: [{id: /web, cmd: x, cpus: 0.5}]\n";

  @Test
  void nothingForTheSame() throws Exception {
    assertThat(lines(ALL + SERVICE, ALL + SERVICE)).isEmpty();
    assertThat(lines(ALL, ALL + "    heap: 128MB")).isEmpty();
  }

  @Test
  void aLineAChange() throws Exception {
    assertThat(
            lines(
                ALL,
                ALL.replace("workers: 3", "workers: 5").replace("8GB", "4GB")
                    + "    properties: {a: b}\n"
                    + SERVICE))
        .containsExactly(
            "fleet hadoop: capacity.memory 8192 -> 4096, properties.a none -> b, workers 3 -> 5",
            "service /web added: 1 instances of 0.5 cpus and 128 MB");
  }

  @Test
  void fromNothing() throws Exception {
    assertThat(
            DefinitionsDifference.lines(Definitions.EMPTY, Yaml.read(ALL + SERVICE).definitions()))
        .containsExactly(
            "cluster default added",
            "fleet hadoop added: 3 workers of 4 vcores and 8192 MB",
            "service /web added: 1 instances of 0.5 cpus and 128 MB");
  }

  @Test
  void whatIsGone() throws Exception {
    assertThat(lines(ALL + SERVICE, ALL)).containsExactly("service /web removed");
    assertThat(lines(ALL, Yaml.PROCESS + Yaml.CLUSTERS)).containsExactly("fleet hadoop removed");
  }

  @Test
  void aChangeOfTheClusterShowsAtItsFleetsToo() throws Exception {
    assertThat(lines(ALL, ALL.replace("/opt/hadoop", "/opt/hadoop-3.5")))
        .containsExactly(
            "cluster default: home /opt/hadoop -> /opt/hadoop-3.5",
            "fleet hadoop: version, by a change of its cluster");
  }

  private static List<String> lines(String before, String after) throws Exception {
    return DefinitionsDifference.lines(
        Yaml.read(before).definitions(), Yaml.read(after).definitions());
  }
}
