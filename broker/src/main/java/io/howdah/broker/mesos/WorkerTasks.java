package io.howdah.broker.mesos;

import com.google.protobuf.InvalidProtocolBufferException;
import io.howdah.broker.core.Effect.LaunchWorker;
import io.howdah.broker.model.ExecutorBinding;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.Place;
import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.Daemon;
import io.howdah.executor.protocol.DaemonPort;
import io.howdah.executor.protocol.HadoopArchive;
import io.howdah.executor.protocol.HadoopImage;
import io.howdah.executor.protocol.Ports;
import io.howdah.executor.protocol.TaskData;
import io.howdah.executor.protocol.WorkerTask;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.TaskInfo;

/** TaskInfos of workers. */
final class WorkerTasks {
  /** A NodeManager idles up to 17 s after SIGTERM. */
  private static final Duration STOP_GRACE = Duration.ofSeconds(20);

  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final int MAX_RESTARTS = 3;
  private static final Duration RESTART_WINDOW = Duration.ofMinutes(10);
  private static final int CONTAINER_HEADROOM_MB = 64;

  private WorkerTasks() {}

  /** The fields that the tasks of all kinds get are the caller's. */
  static TaskInfo.Builder task(LaunchWorker launch, long epoch) {
    Instance instance = launch.instance();
    TaskData data = TaskData.newBuilder().setEpoch(epoch).setWorker(worker(launch)).build();
    return TaskInfo.newBuilder()
        .setName(launch.fleet().daemon().name() + "." + launch.place().name())
        .setExecutor(executor(instance))
        .setData(data.toByteString())
        .setKillPolicy(
            KillPolicy.newBuilder()
                .setGracePeriod(
                    DurationInfo.newBuilder()
                        .setNanoseconds(MesosExecutorInfos.SHUTDOWN_GRACE.toNanos())))
        .setLabels(
            Labels.newBuilder()
                .addLabels(
                    Label.newBuilder().setKey("fleet").setValue(launch.fleet().name().value()))
                .addLabels(Label.newBuilder().setKey("cluster").setValue(launch.cluster().name()))
                .addLabels(Label.newBuilder().setKey("place").setValue(launch.place().name())));
  }

  /** The stored bytes, not a new message: Mesos refuses a task whose ExecutorInfo differs. */
  static ExecutorInfo executor(Instance instance) {
    ExecutorBinding binding =
        instance
            .executor()
            .orElseThrow(
                () -> new IllegalArgumentException(instance.id() + " has no executor binding"));
    try {
      return ExecutorInfo.parseFrom(Base64.getDecoder().decode(binding.info()));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          instance.id() + ": the stored ExecutorInfo cannot be read", e);
    }
  }

  private static WorkerTask worker(LaunchWorker launch) {
    Place place = launch.place();
    Fleet fleet = launch.fleet();
    io.howdah.broker.model.Capacity base =
        launch.instance().capacity().orElse(fleet.capacity().min());
    WorkerTask.Builder task =
        WorkerTask.newBuilder()
            .setPlace(place.name())
            .setDirectory(fleet.directory() + "/" + place.name())
            .setDaemon(daemon(fleet, launch.cluster(), place))
            .setCapacity(
                Capacity.newBuilder().setVcores(base.vcores()).setMemoryMb(base.memoryMb()))
            .setHostname(fleet.bindHostname().isEmpty() ? place.hostname() : fleet.bindHostname())
            .setStopGraceMs(STOP_GRACE.toMillis())
            .setStartTimeoutMs(START_TIMEOUT.toMillis())
            .setMaxRestarts(MAX_RESTARTS)
            .setRestartWindowMs(RESTART_WINDOW.toMillis())
            .setContainerCgroup(fleet.containerCgroup() && fleet.daemon().isNodeManager())
            .setContainerHeadroomMb(CONTAINER_HEADROOM_MB)
            .setFirstLeases(launch.leases());
    if (fleet.daemon().isNodeManager()) {
      task.setPorts(ports(place));
    }
    return task.build();
  }

  private static Daemon daemon(Fleet fleet, HadoopCluster cluster, Place place) {
    Daemon.Builder daemon =
        Daemon.newBuilder()
            .setKind(Daemon.Kind.NODEMANAGER)
            .setHadoopHome(cluster.home())
            .setConfigurationDirectory(cluster.agentConfiguration())
            .setJavaHome(cluster.javaHome())
            .setHeapMb(fleet.heapMb())
            // The fleet's settings win over its cluster's.
            .putAllProperties(cluster.properties())
            .putAllProperties(fleet.properties())
            .putAllEnvironment(cluster.environment())
            .putAllEnvironment(fleet.environment());
    cluster
        .archive()
        .ifPresent(
            hadoop ->
                daemon.setHadoopArchive(
                    HadoopArchive.newBuilder()
                        .setUri(hadoop.uri())
                        .setFile(MesosExecutorInfos.HADOOP_FILE)
                        .setSha512(hadoop.sha512())));
    cluster
        .image()
        .ifPresent(image -> daemon.setHadoopImage(HadoopImage.newBuilder().setName(image.name())));
    if (!fleet.daemon().isNodeManager()) {
      daemon
          .setKind(Daemon.Kind.GENERIC)
          .setName(fleet.daemon().name())
          .setMainClass(fleet.daemon().mainClass());
      for (int i = 0; i < fleet.daemon().ports().size(); i++) {
        daemon.addDaemonPorts(
            DaemonPort.newBuilder()
                .setProperty(fleet.daemon().ports().get(i).property())
                .setPort(place.ports().get(i))
                .setWeb(fleet.daemon().ports().get(i).web()));
      }
    }
    return daemon.build();
  }

  private static Ports ports(Place place) {
    List<Integer> ports = place.ports();
    int needed = io.howdah.broker.model.Daemon.NODE_MANAGER.ports().size();
    if (ports.size() != needed) {
      throw new IllegalArgumentException(
          "place %s has %d ports, %d are needed".formatted(place.name(), ports.size(), needed));
    }
    return Ports.newBuilder()
        .setAddress(ports.get(0))
        .setLocalizer(ports.get(1))
        .setWebapp(ports.get(2))
        .setCollector(ports.get(3))
        .setShuffle(ports.get(4))
        .build();
  }
}
