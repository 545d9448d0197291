package io.howdah.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.config.ConfigurationReader;
import io.howdah.broker.model.Definitions;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Definitions in the history of revisions. */
class DefinitionsTextTest {
  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    Definitions definitions = definitions("FOO");
    assertThat(definitions.services()).hasSize(1);
    String text = DefinitionsText.write(definitions);
    assertThat(DefinitionsText.read(text)).contains(definitions);
    assertThat(DefinitionsText.write(definitions)).isEqualTo(text);
    assertThat(DefinitionsText.write(Definitions.EMPTY)).isNotEmpty();
  }

  @Test
  void whatIsTooLargeForARecordIsNotKept() throws Exception {
    Random random = new Random(1);
    StringBuilder noise = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      noise.append((char) ('a' + random.nextInt(26)));
    }
    assertThat(DefinitionsText.write(definitions(noise.toString())).length())
        .isBetween(1, DefinitionsText.LIMIT);
    assertThat(DefinitionsText.write(definitions(noise + "x" + noise.reverse()))).isEmpty();
  }

  @Test
  void whatIsNoneIsEmpty() {
    assertThat(DefinitionsText.read("")).isEmpty();
    assertThat(DefinitionsText.read("content")).isEmpty();
    assertThat(DefinitionsText.read("AAAA")).isEmpty();
  }

  private static Definitions definitions(String value) throws Exception {
    return ConfigurationReader.parse(
            "test",
            """
            framework: {user: root}
            mesos: {masters: "zk://z:2181/mesos"}
            zookeeper: {servers: "z:2181"}
            clusters: [{client-configuration: /c, home: /h}]
            pools: [{name: hadoop, priority: 3}]
            fleets:
            - {name: hadoop, workers: {min: 1, max: 4}, capacity: {vcores: 2, memory: 2GB}}
            services:
            - {id: /web, cmd: sleep 1, cpus: 0.1, mem: 32, instances: 1, env: {A: "%s"}}
            """
                .formatted(value))
        .definitions();
  }
}
