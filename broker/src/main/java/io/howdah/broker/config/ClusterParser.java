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
    HadoopCluster cluster =
        new HadoopCluster(
            name.text(Names.LABEL_ALLOWED, Names::isLabel).or("default"),
            section
                .field("client-configuration")
                .text(
                    "the absolute path of a folder on the brokers with core-site.xml and"
                        + " yarn-site.xml",
                    Names::isAbsolutePath)
                .required("/"),
            section
                .field("home")
                .text(
                    "the absolute path of the Hadoop installation on the agents",
                    Names::isAbsolutePath)
                .required("/"),
            section
                .field("agent-configuration")
                .text(
                    "the absolute path of a folder on the agents with core-site.xml and"
                        + " yarn-site.xml, or \"\" for home/etc/hadoop",
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
            "",
            "");
    section.end();
    return cluster;
  }
}
