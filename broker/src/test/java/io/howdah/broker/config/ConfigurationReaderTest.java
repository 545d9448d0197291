package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.config.BrokerSettings.LogLevel;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.CapacityRange;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationReaderTest {
  private static final Path EXAMPLE = Path.of("../docs/broker.example.yaml");

  @Test
  void readsTheExample() throws Exception {
    Configuration read = ConfigurationReader.read(EXAMPLE);
    assertThat(read.warnings()).isEmpty();
    assertThat(read.settings().mesos().isZooKeeper()).isTrue();
    assertThat(read.settings().zookeeper().connectString()).isEqualTo("zk1:2181,zk2:2181,zk3:2181");
    assertThat(read.settings().framework().failoverTimeout()).isEqualTo(Duration.ofDays(7));
    assertThat(read.definitions().clusters()).containsOnlyKeys("default");
    assertThat(read.definitions().fleets())
        .containsOnlyKeys(
            new OwnerName("hadoop"), new OwnerName("elastic"), new OwnerName("history"));
    assertThat(read.definitions().pools()).containsOnlyKeys("hadoop", "services");
    assertThat(read.definitions().services()).containsOnlyKeys(new OwnerName("/web"));
  }

  @Test
  void fillsInDefaults() throws Exception {
    Configuration read = Yaml.read(Yaml.PROCESS + Yaml.CLUSTERS + Yaml.FLEETS);
    BrokerSettings settings = read.settings();
    assertThat(settings.framework())
        .isEqualTo(
            new BrokerSettings.FrameworkSettings(
                "howdah", "root", "howdah", "", Optional.empty(), Duration.ofDays(7), false));
    assertThat(settings.mesos().tls()).isEmpty();
    assertThat(settings.zookeeper().path()).isEqualTo("/howdah");
    assertThat(settings.zookeeper().sessionTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.http())
        .isEqualTo(
            new BrokerSettings.HttpSettings(
                "0.0.0.0",
                8150,
                Optional.empty(),
                new BrokerSettings.LeaderProxySettings(
                    true, Duration.ofSeconds(5), Duration.ofSeconds(30))));
    assertThat(settings.executorArchive()).isEmpty();
    assertThat(settings.logLevel()).isEqualTo(LogLevel.INFO);
    Fleet fleet = read.definitions().fleets().get(new OwnerName("hadoop"));
    assertThat(fleet.cluster()).isEqualTo("default");
    assertThat(fleet.capacity()).isEqualTo(CapacityRange.fixed(new Capacity(4, 8192)));
    assertThat(fleet.overhead()).isEqualTo(new Resources(300, 400, 0, 0));
    assertThat(fleet.executor()).isEqualTo(new Resources(100, 96, 0, 0));
    assertThat(fleet.heapMb()).isEqualTo(128);
    assertThat(fleet.constraints()).isEmpty();
    assertThat(fleet.directory()).isEqualTo("/var/lib/howdah");
    assertThat(fleet.containerCgroup()).isTrue();
  }

  @Test
  void gpusAndDiskBelongToTheBaseTaskOfEachWorker() throws Exception {
    String fleet = Yaml.CLUSTERS + Yaml.FLEETS;
    String asking = Yaml.PROCESS.replace("user: root", "user: root\n  gpus: true");
    Fleet plain = fleetOf(asking + fleet);
    Fleet rich = fleetOf(asking + fleet + "    gpus: 2\n    disk: 10GB\n");
    assertThat(rich.task()).isEqualTo(new Resources(4300, 8592, 10_240, 2));
    assertThat(rich.version()).isNotEqualTo(plain.version());
    assertThat(DefinitionsRendering.fleet(rich).path("gpus").asInt()).isEqualTo(2);
    assertThat(DefinitionsRendering.fleet(rich).path("disk").asInt()).isEqualTo(10_240);
    assertThat(DefinitionsRendering.fleet(plain).has("gpus")).isFalse();
    assertThat(DefinitionsRendering.fleet(plain).has("disk")).isFalse();
    assertThat(Yaml.read(asking + fleet).settings().framework().gpus()).isTrue();
  }

  private static Fleet fleetOf(String text) throws Exception {
    return Yaml.read(text).definitions().fleets().get(new OwnerName("hadoop"));
  }

  @Test
  void takesMastersAsAList() throws Exception {
    Configuration read =
        Yaml.read(Yaml.PROCESS.replace("zk://zk1:2181,zk2:2181/mesos", "[m1:5050, 10.0.0.2:5050]"));
    assertThat(read.settings().mesos().masters()).containsExactly("m1:5050", "10.0.0.2:5050");
    assertThat(read.settings().mesos().isZooKeeper()).isFalse();
  }

  @Test
  void takesNumbersAndBooleansAsTextsAsTheyAreWritten() throws Exception {
    Fleet fleet =
        Yaml.fleet("properties: {a.b: 0777, c: true, d: 1.50, e: 10:30}\nenvironment: {X: \"\"}");
    assertThat(fleet.properties())
        .containsEntry("a.b", "0777")
        .containsEntry("c", "true")
        .containsEntry("d", "1.50")
        .containsEntry("e", "10:30");
    assertThat(fleet.environment()).containsEntry("X", "");
  }

  @Test
  void readsEveryOperator() throws Exception {
    assertThat(
            Yaml.fleet(
                    "constraints: [[rack, GROUP_BY, 3], [rack, GROUP_BY], [\"@zone\", MAX_PER, 2],"
                        + " [level, IS, 1.50], [disks, IS, \"{a,b}\"], [\"@region\", CLUSTER]]")
                .constraints())
        .extracting(Constraint::words)
        .containsExactly(
            "rack GROUP_BY 3",
            "rack GROUP_BY",
            "@zone MAX_PER 2",
            "level IS 1.50",
            "disks IS {a,b}",
            "@region CLUSTER");
  }

  @Test
  void readsConstraints() throws Exception {
    assertThat(Yaml.fleet("constraints: [[hostname, UNIQUE], [rack, LIKE, r-1.*]]").constraints())
        .containsExactly(
            new Constraint("hostname", Constraint.Operator.UNIQUE, Optional.empty()),
            new Constraint("rack", Constraint.Operator.LIKE, Optional.of("r-1.*")));
  }

  @Test
  void anEntryThatSaysRemovedNeedsItsNameOnly() throws Exception {
    Definitions definitions =
        Yaml.read(
                Yaml.PROCESS
                    + "fleets: [{name: hadoop, removed: true}]\n"
                    + "services: [{id: web, removed: true, healthChecks: [{}]}]\n")
            .definitions();
    assertThat(definitions.removed())
        .containsExactlyInAnyOrder(new OwnerName("hadoop"), new OwnerName("/web"));
    assertThat(definitions.fleets()).isEmpty();
    assertThat(definitions.services()).isEmpty();
  }

  @Test
  void saysWhichFileCannotBeRead(@TempDir Path folder) throws Exception {
    Path missing = folder.resolve("broker.yaml");
    assertThatThrownBy(() -> ConfigurationReader.read(missing))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining(missing + " has an error:")
        .hasMessageContaining("the file: does not exist");
    Files.write(missing, new byte[] {(byte) 0xff, 'a'});
    assertThatThrownBy(() -> ConfigurationReader.read(missing))
        .hasMessageContaining("is not text in UTF-8");
  }
}
