package io.howdah.broker.mesos;

import io.howdah.broker.core.Effect.LaunchService;
import io.howdah.broker.model.DockerContainer;
import io.howdah.broker.model.Fetch;
import io.howdah.broker.model.HostVolume;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Service;
import io.howdah.broker.model.ServicePort;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ContainerInfo.DockerInfo;
import org.apache.mesos.v1.Protos.DiscoveryInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Parameter;
import org.apache.mesos.v1.Protos.Port;
import org.apache.mesos.v1.Protos.Ports;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Volume;

/** TaskInfos of services, as Marathon makes them (contracts: marathon-api, 3). */
final class ServiceTasks {
  private ServiceTasks() {}

  /** The fields that the tasks of all kinds get are the caller's. */
  static TaskInfo.Builder task(LaunchService launch) {
    Service service = launch.service();
    List<Integer> hostPorts = launch.instance().placement().ports();
    String name = reversed(service.name());
    TaskInfo.Builder task =
        TaskInfo.newBuilder()
            .setName(name)
            .setCommand(command(launch))
            .setLabels(labels(service.labels()))
            .setDiscovery(
                DiscoveryInfo.newBuilder()
                    .setVisibility(DiscoveryInfo.Visibility.FRAMEWORK)
                    .setName(name)
                    .setPorts(discoveryPorts(service.ports(), hostPorts)));
    service.container().ifPresent(docker -> task.setContainer(container(launch, docker)));
    service
        .killGrace()
        .ifPresent(
            grace ->
                task.setKillPolicy(
                    KillPolicy.newBuilder()
                        .setGracePeriod(
                            DurationInfo.newBuilder().setNanoseconds(grace.toNanos()))));
    return task;
  }

  /** {@code /shop/web} is {@code web.shop}: what Mesos-DNS makes names from. */
  private static String reversed(OwnerName name) {
    List<String> parts = Arrays.asList(name.value().substring(1).split("/", -1));
    Collections.reverse(parts);
    return String.join(".", parts);
  }

  private static CommandInfo command(LaunchService launch) {
    Service service = launch.service();
    CommandInfo.Builder command = CommandInfo.newBuilder();
    if (service.command().isPresent()) {
      command.setShell(true).setValue(service.command().get());
    } else {
      command.setShell(false).addAllArguments(service.arguments());
      if (service.container().isEmpty() && !service.arguments().isEmpty()) {
        // Without an image there is no entry point: the first argument is the program.
        command.setValue(service.arguments().get(0));
      }
    }
    Environment.Builder environment = Environment.newBuilder();
    new TreeMap<>(ServiceEnvironment.of(launch))
        .forEach(
            (key, value) ->
                environment.addVariables(
                    Environment.Variable.newBuilder().setName(key).setValue(value)));
    for (Fetch fetch : service.fetch()) {
      command.addUris(uri(fetch));
    }
    if (!service.user().isEmpty()) {
      command.setUser(service.user());
    }
    return command.setEnvironment(environment).build();
  }

  private static CommandInfo.URI uri(Fetch fetch) {
    CommandInfo.URI.Builder uri =
        CommandInfo.URI
            .newBuilder()
            .setValue(fetch.uri())
            .setExtract(fetch.extract())
            .setExecutable(fetch.executable())
            .setCache(fetch.cache());
    if (!fetch.destination().isEmpty()) {
      uri.setOutputFile(fetch.destination());
    }
    return uri.build();
  }

  private static ContainerInfo container(LaunchService launch, DockerContainer docker) {
    ContainerInfo.Builder container =
        ContainerInfo.newBuilder()
            .setType(ContainerInfo.Type.DOCKER)
            .setDocker(
                docker(
                    docker,
                    launch.service().ports(),
                    launch.instance().placement().ports(),
                    launch.instance().id().value()));
    for (HostVolume volume : docker.volumes()) {
      container.addVolumes(
          Volume.newBuilder()
              .setContainerPath(volume.containerPath())
              .setHostPath(volume.hostPath())
              .setMode(volume.readOnly() ? Volume.Mode.RO : Volume.Mode.RW));
    }
    if (docker.network() == DockerContainer.Network.USER) {
      container.addNetworkInfos(NetworkInfo.newBuilder().setName(docker.networkName()));
    }
    return container.build();
  }

  private static DockerInfo docker(
      DockerContainer docker, List<ServicePort> ports, List<Integer> hostPorts, String taskId) {
    DockerInfo.Builder info =
        DockerInfo.newBuilder()
            .setImage(docker.image())
            .setForcePullImage(docker.forcePull())
            .setPrivileged(docker.privileged())
            .setNetwork(DockerInfo.Network.valueOf(docker.network().name()));
    for (Map.Entry<String, String> parameter : docker.parameters()) {
      info.addParameters(
          Parameter.newBuilder().setKey(parameter.getKey()).setValue(parameter.getValue()));
    }
    info.addParameters(Parameter.newBuilder().setKey("label").setValue("MESOS_TASK_ID=" + taskId));
    boolean mapped =
        docker.network() == DockerContainer.Network.BRIDGE
            || docker.network() == DockerContainer.Network.USER;
    for (int i = 0; mapped && i < Math.min(ports.size(), hostPorts.size()); i++) {
      ServicePort port = ports.get(i);
      int inside = port.containerPort() == 0 ? hostPorts.get(i) : port.containerPort();
      for (String protocol : port.protocol().split(",", -1)) {
        info.addPortMappings(
            DockerInfo.PortMapping.newBuilder()
                .setHostPort(hostPorts.get(i))
                .setContainerPort(inside)
                .setProtocol(protocol));
      }
    }
    return info.build();
  }

  private static Ports discoveryPorts(List<ServicePort> ports, List<Integer> hostPorts) {
    Ports.Builder all = Ports.newBuilder();
    for (int i = 0; i < Math.min(ports.size(), hostPorts.size()); i++) {
      for (String protocol : ports.get(i).protocol().split(",", -1)) {
        Port.Builder port =
            Port.newBuilder()
                .setNumber(hostPorts.get(i))
                .setProtocol(protocol)
                .setLabels(labels(ports.get(i).labels()));
        if (!ports.get(i).name().isEmpty()) {
          port.setName(ports.get(i).name());
        }
        all.addPorts(port);
      }
    }
    return all.build();
  }

  private static Labels labels(Map<String, String> labels) {
    Labels.Builder all = Labels.newBuilder();
    new TreeMap<>(labels)
        .forEach((key, value) -> all.addLabels(Label.newBuilder().setKey(key).setValue(value)));
    return all.build();
  }
}
