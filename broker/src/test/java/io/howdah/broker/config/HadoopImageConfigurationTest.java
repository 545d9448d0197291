package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.HadoopImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code clusters[].hadoop.image}: Hadoop as a Docker image. */
class HadoopImageConfigurationTest {
  private static final String NAME = "registry.example.org:5000/data/hadoop:3.4.1";

  @Test
  void anImageTakesThePlaceOfAHome() throws Exception {
    HadoopCluster cluster = cluster(text("{name: \"" + NAME + "\"}"));
    assertThat(cluster.home()).isEmpty();
    assertThat(cluster.archive()).isEmpty();
    assertThat(cluster.image()).contains(new HadoopImage(NAME, false, List.of()));
    assertThat(
            cluster(
                    text(
                        "{name: hadoop, force-pull: true, volumes: [/data/1, \"/etc/krb5.conf:ro\"]}"))
                .image())
        .contains(new HadoopImage("hadoop", true, List.of("/data/1", "/etc/krb5.conf:ro")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hadoop",
        "hadoop:3.5",
        "howdah/hadoop:test-1",
        "localhost:5000/a/b_c/d",
        "a.example.org/hadoop:V3",
        "127.0.0.1:5000/hadoop",
        "hadoop@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      })
  void whatDockerPulls(String name) {
    assertThat(Yaml.errors(text("{name: \"" + name + "\"}"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "-hadoop", "docker://hadoop", "hadoop:", "a/:b", "hadoop@sha256:12"})
  void whatItDoesNot(String name) {
    assertThat(Yaml.errors(text("{name: \"" + name + "\"}")))
        .singleElement()
        .asString()
        .contains("clusters[0].hadoop.image.name", "the name of a Docker image");
  }

  @Test
  void mistakesAreNamed() {
    assertThat(Yaml.errors(text("{force-pull: true}")))
        .singleElement()
        .asString()
        .contains("clusters[0].hadoop.image.name", "is missing");
    assertThat(Yaml.errors(text("{name: a, force-pull: 1}")))
        .singleElement()
        .asString()
        .contains("clusters[0].hadoop.image.force-pull", "true or false");
    assertThat(Yaml.errors(text("{name: a, pull: true}")))
        .singleElement()
        .asString()
        .contains("clusters[0].hadoop.image.pull", "unknown key");
    assertThat(Yaml.errors(text("hadoop:3.5")))
        .singleElement()
        .asString()
        .contains("clusters[0].hadoop.image", "a set of keys with values");
    assertThat(Yaml.errors(text("{name: a, volumes: [data, \"/a:/b\"]}")))
        .hasSize(2)
        .allSatisfy(
            error ->
                assertThat(error)
                    .contains(
                        "clusters[0].hadoop.image.volumes[", "the absolute path of a folder"));
  }

  @Test
  void exactlyOneOfTheThree() {
    assertThat(Yaml.errors(text("{name: a}").replace("}}", "}}\n    home: /opt/hadoop")))
        .singleElement()
        .asString()
        .contains(
            "clusters[0].home",
            "home and hadoop.image exclude each other in cluster \"default\"; leave one of them out");
    assertThat(
            Yaml.errors(
                text("{name: a}").replace("hadoop: {", "hadoop: {uri: \"http://a/b.tgz\", ")))
        .singleElement()
        .asString()
        .contains("clusters[0].hadoop.uri", "hadoop.image", "cluster \"default\"", "leave out");
    assertThat(
            Yaml.errors(
                Yaml.PROCESS + Yaml.CLUSTERS.replace("home: /opt/hadoop", "") + Yaml.FLEETS))
        .singleElement()
        .asString()
        .contains("clusters[0].home", "is missing", "hadoop.uri or hadoop.image");
  }

  @Test
  void renderingItSaysTheSame() throws Exception {
    for (String image :
        new String[] {
          "{name: \"" + NAME + "\"}", "{name: a, force-pull: true, volumes: [/data/1, \"/b:ro\"]}"
        }) {
      HadoopCluster cluster = cluster(text(image));
      assertThat(
              cluster(
                  Yaml.PROCESS
                      + "clusters: ["
                      + DefinitionsRendering.cluster(cluster)
                      + "]\n"
                      + Yaml.FLEETS))
          .isEqualTo(cluster);
    }
  }

  @Test
  void anotherImageReplacesTheWorkers() throws Exception {
    String base = text("{name: \"" + NAME + "\"}");
    assertThat(version(base))
        .isEqualTo(version(base))
        .isNotEqualTo(version(Yaml.PROCESS + Yaml.CLUSTERS + Yaml.FLEETS))
        .isNotEqualTo(version(base.replace("3.4.1", "3.4.2")))
        .isNotEqualTo(version(text("{name: \"%s\", volumes: [/data]}".formatted(NAME))));
  }

  private static String text(String image) {
    return Yaml.PROCESS
        + Yaml.CLUSTERS.replace("home: /opt/hadoop", "hadoop: {image: " + image + "}")
        + Yaml.FLEETS;
  }

  private static HadoopCluster cluster(String text) throws InvalidConfigurationException {
    return Yaml.read(text).definitions().clusters().get("default");
  }

  private static String version(String text) throws InvalidConfigurationException {
    return Yaml.read(text).definitions().fleets().values().iterator().next().version();
  }
}
