package io.howdah.broker.mesos;

import io.howdah.broker.core.ExecutorInfos;
import io.howdah.broker.model.ExecutorBinding;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopArchive;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.ResourceBundle;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;

/**
 * Makes the ExecutorInfo of a new worker: fetch the archive, unpack it, run the executor.
 *
 * <p>A tarball of Hadoop is fetched beside it and left packed: the executor checks it and unpacks
 * it into a folder of its own. From the agent's cache Mesos' fetcher would unpack without leaving
 * anything that could be checked, and into the sandbox itself, over whatever is there; and what it
 * takes counts for the agent's time-out for executors that do not register.
 */
public final class MesosExecutorInfos implements ExecutorInfos {
  /** A NodeManager takes up to 17 s after SIGTERM. */
  static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(30);

  /** Name of the tarball of Hadoop in the sandbox, whatever its URI. */
  static final String HADOOP_FILE = "hadoop-archive";

  private static final String RUN = "exec ./howdah-executor/bin/howdah-executor";

  /** A Docker container begins in the image's working directory. */
  private static final String IN_IMAGE = "cd \"$MESOS_SANDBOX\" && ";

  private final String archive;
  private final Map<String, String> environment;

  /**
   * Executors that come from one archive.
   *
   * @param archive URI of {@code howdah-executor-<sha256>.tar.gz} for the agents' fetcher; the
   *     checksum in the name makes one version one URI
   * @param environment of every executor, beside what agents and fleets give
   */
  public MesosExecutorInfos(String archive, Map<String, String> environment) {
    this.archive = archive;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public ExecutorBinding bind(
      String executorId,
      String frameworkId,
      Fleet fleet,
      HadoopCluster cluster,
      String role,
      List<ResourceBundle> resources) {
    ExecutorInfo.Builder info =
        ExecutorInfo.newBuilder()
            .setType(ExecutorInfo.Type.CUSTOM)
            .setExecutorId(ExecutorID.newBuilder().setValue(executorId))
            .setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId))
            .setName("Howdah worker of fleet " + fleet.name())
            .setCommand(command(fleet, cluster))
            .setShutdownGracePeriod(
                DurationInfo.newBuilder().setNanoseconds(SHUTDOWN_GRACE.toNanos()))
            .addAllResources(ResourceMapper.resources(resources));
    cluster
        .image()
        .ifPresent(
            image -> info.setContainer(ImageContainers.of(image, fleet, cluster, environment)));
    return new ExecutorBinding(
        executorId, Base64.getEncoder().encodeToString(info.build().toByteArray()));
  }

  private CommandInfo command(Fleet fleet, HadoopCluster cluster) {
    CommandInfo.Builder command =
        CommandInfo.newBuilder()
            .setShell(true)
            .setValue(cluster.image().isPresent() ? IN_IMAGE + RUN : RUN)
            .addUris(
                CommandInfo.URI
                    .newBuilder()
                    .setValue(archive)
                    .setExtract(true)
                    .setExecutable(false)
                    .setCache(false));
    cluster.archive().ifPresent(hadoop -> command.addUris(uri(hadoop)));
    Map<String, String> variables = new TreeMap<>(environment);
    if (!cluster.javaHome().isEmpty()) {
      variables.put("JAVA_HOME", cluster.javaHome());
    }
    if (!variables.isEmpty()) {
      Environment.Builder builder = Environment.newBuilder();
      variables.forEach(
          (name, value) ->
              builder.addVariables(
                  Environment.Variable.newBuilder().setName(name).setValue(value)));
      command.setEnvironment(builder);
    }
    if (!fleet.user().isEmpty()) {
      command.setUser(fleet.user());
    }
    return command.build();
  }

  private static CommandInfo.URI uri(HadoopArchive hadoop) {
    return CommandInfo.URI
        .newBuilder()
        .setValue(hadoop.uri())
        .setExtract(false)
        .setExecutable(false)
        .setCache(hadoop.cache())
        .setOutputFile(HADOOP_FILE)
        .build();
  }
}
