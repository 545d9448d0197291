package io.howdah.broker.model;

import java.util.Map;
import java.util.Optional;

/**
 * One ResourceManager (pair) with its HDFS, run by somebody else.
 *
 * @param name referred to by fleets
 * @param clientConfiguration folder on the broker's machine with core-site.xml and yarn-site.xml of
 *     this cluster's clients
 * @param home folder of the Hadoop installation on the agents (official tarball layout with
 *     bin/yarn, or a flat folder of jars); empty with {@code archive} or {@code image}
 * @param agentConfiguration folder with core-site.xml and yarn-site.xml on the agents; empty:
 *     {@code etc/hadoop} below Hadoop's home
 * @param javaHome JAVA_HOME on the agents; empty: the agent's own {@code java}
 * @param properties further properties of every daemon of this cluster
 * @param environment further environment of every daemon of this cluster
 * @param kerberosPrincipal that the broker logs in as; {@code _HOST} stands for its host name;
 *     empty: Kerberos is not used
 * @param kerberosKeytab file on the broker's machine with the principal's key; empty as above
 * @param archive Hadoop itself, where agents have none installed
 * @param image the same, as a Docker image; only one of the two
 */
public record HadoopCluster(
    String name,
    String clientConfiguration,
    String home,
    String agentConfiguration,
    String javaHome,
    Map<String, String> properties,
    Map<String, String> environment,
    String kerberosPrincipal,
    String kerberosKeytab,
    Optional<HadoopArchive> archive,
    Optional<HadoopImage> image) {
  public HadoopCluster {
    properties = Map.copyOf(properties);
    environment = Map.copyOf(environment);
  }

  /** A cluster whose Hadoop is installed on the agents. */
  public HadoopCluster(
      String name,
      String clientConfiguration,
      String home,
      String agentConfiguration,
      String javaHome,
      Map<String, String> properties,
      Map<String, String> environment,
      String kerberosPrincipal,
      String kerberosKeytab) {
    this(
        name,
        clientConfiguration,
        home,
        agentConfiguration,
        javaHome,
        properties,
        environment,
        kerberosPrincipal,
        kerberosKeytab,
        Optional.empty(),
        Optional.empty());
  }
}
