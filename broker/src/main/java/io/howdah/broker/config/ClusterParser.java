package io.howdah.broker.config;

import io.howdah.broker.model.HadoopArchive;
import io.howdah.broker.model.HadoopCluster;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads Hadoop clusters. */
final class ClusterParser {
  private static final int LONGEST_URI = 1024;

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
    Field home = section.field("home");
    Optional<HadoopArchive> archive = archive(section.field("hadoop"));
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
            home(home, archive.isPresent()),
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
            archive);
    section.end();
    return cluster;
  }

  private static String home(Field field, boolean archive) {
    if (!archive) {
      return field
          .text(
              "the absolute path of the Hadoop installation on the agents, or hadoop.uri in its"
                  + " place",
              Names::isAbsolutePath)
          .required("/");
    }
    if (field.isPresent()) {
      field.error("home and hadoop.uri exclude each other; leave one of them out");
    }
    return "";
  }

  private static Optional<HadoopArchive> archive(Field field) {
    Section section = field.section();
    Field uri = section.field("uri");
    Field cache = section.field("cache");
    Field sha512 = section.field("sha512");
    if (!field.isPresent()) {
      return Optional.empty();
    }
    HadoopArchive archive =
        new HadoopArchive(
            uri.text(
                    "a URI of at most 1024 characters that agents fetch, http://, https://, hdfs://"
                        + " or file:///, without blanks, quotes and backslashes",
                    text ->
                        text.length() <= LONGEST_URI
                            && text.matches(
                                "(https?|hdfs)://[^/\\s\"'\\\\][^\\s\"'\\\\]*|file:///[^\\s\"'\\\\]+"))
                .required("file:///"),
            cache.flag().or(false),
            sha512
                .text(
                    "the SHA-512 of the tarball, 128 hexadecimal digits",
                    text -> text.matches("[0-9a-fA-F]{128}"))
                .or("")
                .toLowerCase(Locale.ROOT));
    section.end();
    return Optional.of(archive);
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
