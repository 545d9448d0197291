package io.howdah.broker.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.core.Effect;
import io.howdah.broker.model.ExecutorBinding;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.HadoopImage;
import io.howdah.executor.protocol.TaskData;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Parameter;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.Test;

/** Workers whose Hadoop is a Docker image. */
class ImageContainersTest {
  private static final HadoopImage IMAGE =
      new HadoopImage("registry/hadoop:3.5", true, List.of("/data/1", "/etc/krb5.conf:ro"));

  private static HadoopCluster cluster(String agentConfiguration) {
    HadoopCluster plain = Examples.CLUSTER;
    return new HadoopCluster(
        plain.name(),
        plain.clientConfiguration(),
        "",
        agentConfiguration,
        plain.javaHome(),
        plain.properties(),
        plain.environment(),
        "",
        "",
        Optional.empty(),
        Optional.of(IMAGE));
  }

  private static ExecutorBinding bind(HadoopCluster cluster, Map<String, String> environment) {
    return new MesosExecutorInfos("http://broker1:8150/executor/x.tar.gz", environment)
        .bind("ex-1", "fw-1", Examples.FLEET, cluster, "howdah", Examples.EXECUTOR);
  }

  private static ExecutorInfo info(ExecutorBinding binding) throws Exception {
    return ExecutorInfo.parseFrom(Base64.getDecoder().decode(binding.info()));
  }

  @Test
  void theExecutorRunsInADockerContainerOnTheHostsNetwork() throws Exception {
    ExecutorInfo info = info(bind(cluster("/etc/hadoop/conf"), Map.of()));
    assertThat(info.getContainer().getType()).isEqualTo(ContainerInfo.Type.DOCKER);
    ContainerInfo.DockerInfo docker = info.getContainer().getDocker();
    assertThat(docker.getImage()).isEqualTo("registry/hadoop:3.5");
    assertThat(docker.getForcePullImage()).isTrue();
    assertThat(docker.getNetwork()).isEqualTo(ContainerInfo.DockerInfo.Network.HOST);
    assertThat(docker.getParametersList())
        .contains(
            Parameter.newBuilder().setKey("init").setValue("true").build(),
            Parameter.newBuilder().setKey("memory-swap").setValue("-1").build());
    // A container begins in the image's working directory.
    assertThat(info.getCommand().getValue())
        .isEqualTo("cd \"$MESOS_SANDBOX\" && exec ./howdah-executor/bin/howdah-executor");
    assertThat(info.getCommand().getShell()).isTrue();
    assertThat(info.getCommand().getUrisList()).hasSize(1);
  }

  @Test
  void itSeesOfTheAgentWhatItNeedsAtTheSamePath() throws Exception {
    Map<String, String> tls =
        Map.of("LIBPROCESS_SSL_ENABLED", "1", "LIBPROCESS_SSL_CA_FILE", "/etc/ssl/agents.pem");
    assertThat(info(bind(cluster("/etc/hadoop/conf"), tls)).getContainer().getVolumesList())
        .allSatisfy(v -> assertThat(v.getContainerPath()).isEqualTo(v.getHostPath()))
        .extracting(v -> v.getHostPath() + " " + v.getMode())
        .containsExactly(
            Examples.FLEET.directory() + " RW",
            "/etc/hadoop/conf RO",
            "/etc/ssl/agents.pem RO",
            "/data/1 RW",
            "/etc/krb5.conf RO");
    // etc/hadoop in the image; and Docker refuses the same path twice.
    assertThat(info(bind(cluster(""), Map.of())).getContainer().getVolumesList())
        .extracting(Volume::getHostPath)
        .containsExactly(Examples.FLEET.directory(), "/data/1", "/etc/krb5.conf");
    assertThat(info(bind(cluster("/data/1"), Map.of())).getContainer().getVolumesList())
        .extracting(v -> v.getHostPath() + " " + v.getMode())
        .containsOnlyOnce("/data/1 RW")
        .doesNotContain("/data/1 RO");
  }

  @Test
  void theTaskNamesTheImageAndLeavesTheHomeToIt() throws Exception {
    HadoopCluster cluster = cluster("/etc/hadoop/conf");
    ExecutorBinding binding = bind(cluster, Map.of());
    var task =
        WorkerTasks.task(
                new Effect.LaunchWorker(
                    Examples.worker(binding), Examples.place(), Examples.FLEET, cluster, 0),
                7)
            .setTaskId(org.apache.mesos.v1.Protos.TaskID.newBuilder().setValue("t"))
            .setAgentId(org.apache.mesos.v1.Protos.AgentID.newBuilder().setValue("a"))
            .build();
    var daemon = TaskData.parseFrom(task.getData()).getWorker().getDaemon();
    assertThat(daemon.getHadoopImage().getName()).isEqualTo("registry/hadoop:3.5");
    assertThat(daemon.getHadoopHome()).isEmpty();
    assertThat(daemon.hasHadoopArchive()).isFalse();
    assertThat(task.getExecutor()).isEqualTo(info(binding));
  }

  @Test
  void withoutAnImageThereIsNoContainer() throws Exception {
    assertThat(info(bind(Examples.CLUSTER, Map.of())).hasContainer()).isFalse();
  }
}
