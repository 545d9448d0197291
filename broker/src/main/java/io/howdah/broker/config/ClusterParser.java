package io.howdah.broker.config;

import io.howdah.broker.model.HadoopCluster;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads Hadoop clusters. */
final class ClusterParser {
  private ClusterParser() {}

  static Map<String, HadoopCluster> parse(Field field) {
    Map<String, HadoopCluster> clusters = new LinkedHashMap<>();
    Map<String, Field> places = new LinkedHashMap<>();
    for (Field item : field.items("Hadoop clusters")) {
      Section section = item.section();
      Field name = section.field("name");
      HadoopCluster cluster = cluster(section, name);
      Field earlier = places.putIfAbsent(cluster.name(), name);
      if (earlier == null) {
        clusters.put(cluster.name(), cluster);
      } else {
        name.error(
            "the name \"%s\" is used twice, first by %s in line %d; names must differ"
                .formatted(cluster.name(), earlier.path(), earlier.line()));
      }
    }
    return clusters;
  }

  private static HadoopCluster cluster(Section section, Field name) {
    Kerberos kerberos = kerberos(section.field("kerberos"));
    String called = name.text(Names.LABEL_ALLOWED, Names::isLabel).or("default");
    Field home = section.field("home");
    HadoopSource source = HadoopSource.parse(section.field("hadoop"), called);
    HadoopCluster cluster =
        new HadoopCluster(
            called,
            section
                .field("client-configuration")
                .text(
                    "the absolute path of a folder on the brokers with core-site.xml and"
                        + " yarn-site.xml",
                    Names::isAbsolutePath)
                .required("/"),
            source.home(home, called),
            section
                .field("agent-configuration")
                .text(
                    "the absolute path of a folder on the agents with core-site.xml and"
                        + " yarn-site.xml, or \"\" for etc/hadoop in Hadoop's home",
                    path -> path.isEmpty() || path.startsWith("/"))
                .or(""),
            section
                .field("java-home")
                .text(
                    "the absolute path of a JDK or JRE on the agents, or \"\" for their own java",
                    path -> path.isEmpty() || path.startsWith("/"))
                .or(""),
            section.field("properties").texts(),
            section.field("environment").texts(FleetParser::isVariable, FleetParser.VARIABLE),
            kerberos.principal(),
            kerberos.keytab(),
            source.archive(),
            source.image());
    section.end();
    return cluster;
  }

  private static Kerberos kerberos(Field field) {
    if (!field.isPresent()) {
      // Asked all the same, so that the two are known keys.
      field.section().field("principal");
      field.section().field("keytab");
      return new Kerberos("", "");
    }
    Section section = field.section();
    Kerberos kerberos =
        new Kerberos(
            section
                .field("principal")
                .text(
                    "a Kerberos principal, such as howdah/_HOST@EXAMPLE.ORG",
                    name -> name.matches("[^\\s/@]+(/[^\\s/@]+)?(@[^\\s/@]+)?"))
                .required(""),
            section
                .field("keytab")
                .text("the absolute path of a keytab on the brokers", Names::isAbsolutePath)
                .required(""));
    section.end();
    return kerberos;
  }

  private record Kerberos(String principal, String keytab) {}
}
