package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.HadoopArchive;
import io.howdah.broker.model.HadoopCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code clusters[].hadoop}: Hadoop as a tarball. */
class HadoopArchiveConfigurationTest {
  private static final String URI = "https://files.example.org/hadoop-3.4.1.tar.gz";
  private static final String SHA512 = "0123456789ABCDEF".repeat(8);

  @Test
  void aTarballTakesThePlaceOfAHome() throws Exception {
    HadoopCluster cluster = cluster(text("{uri: \"" + URI + "\"}"));
    assertThat(cluster.home()).isEmpty();
    assertThat(cluster.archive()).contains(new HadoopArchive(URI, false, ""));
    assertThat(cluster(text("{uri: \"%s\", cache: true, sha512: %s}".formatted(URI, SHA512))))
        .extracting(c -> c.archive().orElseThrow())
        .isEqualTo(new HadoopArchive(URI, true, SHA512.toLowerCase(java.util.Locale.ROOT)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a/b.tgz?x=1&y=2",
        "https://user:word@a.example.org:8443/b",
        "hdfs://namenode:8020/b.tar.gz",
        "file:///srv/b.tar"
      })
  void whatMesosFetches(String uri) {
    assertThat(Yaml.errors(text("{uri: \"" + uri + "\"}"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/srv/b.tar.gz",
        "s3://a/b",
        "http:///b",
        "file://b",
        "http://a/b c",
        "http://a/'"
      })
  void whatItDoesNot(String uri) {
    assertThat(Yaml.errors(text("{uri: \"" + uri + "\"}")))
        .singleElement()
        .asString()
        .contains("clusters[0].hadoop.uri", "http://, https://, hdfs:// or file:///");
  }

  @Test
  void mistakesAreNamed() {
    assertThat(Yaml.errors(text("{cache: true}")))
        .singleElement()
        .asString()
        .contains("clusters[0].hadoop.uri", "is missing");
    assertThat(Yaml.errors(text("{uri: \"%s\", sha512: abc}".formatted(URI))))
        .singleElement()
        .asString()
        .contains("clusters[0].hadoop.sha512", "128 hexadecimal digits");
    assertThat(Yaml.errors(text("{uri: \"%s\", sha: abc}".formatted(URI))))
        .singleElement()
        .asString()
        .contains("clusters[0].hadoop.sha", "unknown key");
    assertThat(Yaml.errors(text("{uri: \"%s\"}\n    home: /opt/hadoop".formatted(URI))))
        .singleElement()
        .asString()
        .contains("clusters[0].home", "exclude each other");
  }

  @Test
  void renderingItSaysTheSame() throws Exception {
    for (String hadoop :
        new String[] {
          "{uri: \"" + URI + "\"}", "{uri: \"%s\", cache: true, sha512: %s}".formatted(URI, SHA512)
        }) {
      HadoopCluster cluster = cluster(text(hadoop));
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
  void anotherTarballReplacesTheWorkers() throws Exception {
    String base = text("{uri: \"" + URI + "\"}");
    assertThat(version(base))
        .isEqualTo(version(base))
        .isNotEqualTo(version(Yaml.PROCESS + Yaml.CLUSTERS + Yaml.FLEETS))
        .isNotEqualTo(version(base.replace("3.4.1", "3.4.2")))
        .isNotEqualTo(version(text("{uri: \"%s\", sha512: %s}".formatted(URI, SHA512))));
  }

  private static String text(String hadoop) {
    return Yaml.PROCESS
        + Yaml.CLUSTERS.replace("home: /opt/hadoop", "hadoop: " + hadoop)
        + Yaml.FLEETS;
  }

  private static HadoopCluster cluster(String text) throws InvalidConfigurationException {
    return Yaml.read(text).definitions().clusters().get("default");
  }

  private static String version(String text) throws InvalidConfigurationException {
    return Yaml.read(text).definitions().fleets().values().iterator().next().version();
  }
}
