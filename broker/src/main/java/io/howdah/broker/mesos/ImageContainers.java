package io.howdah.broker.mesos;

import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.HadoopImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Parameter;
import org.apache.mesos.v1.Protos.Volume;

/**
 * The Docker container of a worker whose Hadoop is an image: the executor runs in it, and with it
 * the daemon and YARN's containers. Its network is the host's, so that ports and NodeId mean what
 * they mean without an image.
 */
final class ImageContainers {
  /** Files that executors read when agents speak TLS. */
  private static final List<String> FILE_VARIABLES =
      List.of("LIBPROCESS_SSL_CA_FILE", "LIBPROCESS_SSL_CERT_FILE", "LIBPROCESS_SSL_KEY_FILE");

  private ImageContainers() {}

  /**
   * The container.
   *
   * @param environment of the executor
   */
  static ContainerInfo of(
      HadoopImage image, Fleet fleet, HadoopCluster cluster, Map<String, String> environment) {
    ContainerInfo.DockerInfo.Builder docker =
        ContainerInfo.DockerInfo.newBuilder()
            .setImage(image.name())
            .setForcePullImage(image.forcePull())
            .setNetwork(ContainerInfo.DockerInfo.Network.HOST)
            // Process 1 must reap: a YARN container that outlives its NodeManager is nobody's
            // child,
            // and to the next NodeManager a zombie that nobody reaps looks alive for ever.
            .addParameters(parameter("init", "true"))
            // The engine sets the limit of memory and swap to twice that of memory, and Mesos,
            // which
            // raises the latter as leases come, leaves the former: the kernel refuses what is
            // above.
            .addParameters(parameter("memory-swap", "-1"));
    if (!fleet.user().isEmpty()) {
      docker.addParameters(parameter("user", fleet.user()));
    }
    ContainerInfo.Builder container =
        ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER).setDocker(docker);
    volumes(image, fleet, cluster, environment)
        .forEach(
            (path, mode) ->
                container.addVolumes(
                    Volume.newBuilder().setHostPath(path).setContainerPath(path).setMode(mode)));
    return container.build();
  }

  /** What the worker needs of the agent, at the same path in the image, each path once. */
  private static Map<String, Volume.Mode> volumes(
      HadoopImage image, Fleet fleet, HadoopCluster cluster, Map<String, String> environment) {
    Map<String, Volume.Mode> all = new LinkedHashMap<>();
    all.put(fleet.directory(), Volume.Mode.RW);
    Stream.concat(
            Stream.of(cluster.agentConfiguration()),
            FILE_VARIABLES.stream().map(name -> environment.getOrDefault(name, "")))
        .filter(path -> !path.isEmpty())
        .forEach(path -> all.putIfAbsent(path, Volume.Mode.RO));
    for (String volume : image.volumes()) {
      if (volume.endsWith(HadoopImage.READ_ONLY)) {
        all.putIfAbsent(
            volume.substring(0, volume.length() - HadoopImage.READ_ONLY.length()), Volume.Mode.RO);
      } else {
        all.put(volume, Volume.Mode.RW);
      }
    }
    return all;
  }

  private static Parameter parameter(String key, String value) {
    return Parameter.newBuilder().setKey(key).setValue(value).build();
  }
}
