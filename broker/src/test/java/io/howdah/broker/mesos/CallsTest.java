package io.howdah.broker.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.howdah.broker.core.Effect;
import io.howdah.broker.model.Acknowledgement;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.DockerContainer;
import io.howdah.broker.model.ExecutorBinding;
import io.howdah.broker.model.HadoopArchive;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.Placement;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.Service;
import io.howdah.executor.protocol.BrokerMessage;
import io.howdah.executor.protocol.TaskData;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo.DockerInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.junit.jupiter.api.Test;

class CallsTest {
  private static final ExecutorBinding BINDING =
      new MesosExecutorInfos("http://broker1:8150/executor/howdah-executor-abc.tar.gz", Map.of())
          .bind("ex-1", "fw-1", Examples.FLEET, Examples.CLUSTER, "howdah", Examples.EXECUTOR);

  private final Calls calls = new Calls(7);

  @Test
  void aFirstSubscriptionWantsOffersAndALaterOneWaits() {
    FrameworkSettings settings = Examples.settings(Duration.ofDays(7));
    Call.Subscribe first = Subscriptions.subscribe(settings, List.of("howdah"), Optional.empty());
    FrameworkInfo info = first.getFrameworkInfo();
    assertThat(first.getSuppressedRolesList()).isEmpty();
    assertThat(info.hasId()).isFalse();
    assertThat(info.getFailoverTimeout()).isEqualTo(604_800.0);
    assertThat(info.getCheckpoint()).isTrue();
    assertThat(info.getRolesList()).containsExactly("howdah");
    assertThat(info.hasPrincipal()).isFalse();
    assertThat(info.getCapabilitiesList())
        .extracting(FrameworkInfo.Capability::getType)
        .containsExactlyInAnyOrder(
            FrameworkInfo.Capability.Type.MULTI_ROLE,
            FrameworkInfo.Capability.Type.PARTITION_AWARE,
            FrameworkInfo.Capability.Type.TASK_KILLING_STATE,
            FrameworkInfo.Capability.Type.REGION_AWARE,
            FrameworkInfo.Capability.Type.RESERVATION_REFINEMENT);

    Call.Subscribe later =
        Subscriptions.subscribe(settings, List.of("howdah"), Optional.of("fw-1"));
    assertThat(later.getSuppressedRolesList()).containsExactly("howdah");
    assertThat(later.getFrameworkInfo().getId().getValue()).isEqualTo("fw-1");
  }

  @Test
  void severalRolesAreAllSuppressedAtALaterSubscription() {
    List<String> roles = List.of("howdah", "web");
    FrameworkSettings settings = Examples.settings(Duration.ofDays(7));
    Call.Subscribe first = Subscriptions.subscribe(settings, roles, Optional.empty());
    assertThat(first.getFrameworkInfo().getRolesList()).isEqualTo(roles);
    assertThat(first.getSuppressedRolesList()).isEmpty();
    Call.Subscribe later = Subscriptions.subscribe(settings, roles, Optional.of("fw-1"));
    assertThat(later.getFrameworkInfo().getRolesList()).isEqualTo(roles);
    assertThat(later.getSuppressedRolesList()).isEqualTo(roles);
  }

  @Test
  void anUpdateChangesTheRolesAndNothingElse() {
    FrameworkSettings settings = Examples.settings(Duration.ofDays(7));
    Call.Subscribe subscribed =
        Subscriptions.subscribe(settings, List.of("howdah"), Optional.of("fw-1"));
    Call update =
        Subscriptions.update(
            settings,
            new Effect.UpdateRoles(List.of("howdah", "web"), List.of("howdah")),
            Optional.of("fw-1"));
    assertThat(update.getType()).isEqualTo(Call.Type.UPDATE_FRAMEWORK);
    assertThat(update.getUpdateFramework().getSuppressedRolesList()).containsExactly("howdah");
    assertThat(update.getUpdateFramework().getFrameworkInfo())
        .isEqualTo(subscribed.getFrameworkInfo().toBuilder().addRoles("web").build());
  }

  @Test
  void theExecutorFetchesUnpacksAndRuns() throws Exception {
    ExecutorInfo info = ExecutorInfo.parseFrom(Base64.getDecoder().decode(BINDING.info()));
    assertThat(info.getType()).isEqualTo(ExecutorInfo.Type.CUSTOM);
    assertThat(info.getExecutorId().getValue()).isEqualTo("ex-1");
    assertThat(info.getFrameworkId().getValue()).isEqualTo("fw-1");
    assertThat(info.getCommand().getUris(0).getValue()).endsWith("howdah-executor-abc.tar.gz");
    assertThat(info.getCommand().getUris(0).getExtract()).isTrue();
    assertThat(info.getCommand().getValue()).contains("exec ./howdah-executor/bin/howdah-executor");
    assertThat(info.getCommand().getEnvironment().getVariables(0).getValue())
        .isEqualTo("/usr/lib/jvm/java-17");
    assertThat(info.getShutdownGracePeriod().getNanoseconds())
        .isEqualTo(Duration.ofSeconds(30).toNanos());
    assertThat(
            new MesosExecutorInfos(
                    "http://broker1:8150/executor/howdah-executor-abc.tar.gz", Map.of())
                .bind(
                    "ex-1", "fw-1", Examples.FLEET, Examples.CLUSTER, "howdah", Examples.EXECUTOR))
        .as("pure")
        .isEqualTo(BINDING);
  }

  @Test
  void aTarballOfHadoopIsFetchedPackedAndNamedInTheTask() throws Exception {
    String uri = "http://files/hadoop-3.4.1.tar.gz?key=1";
    HadoopCluster cluster = Examples.withArchive(new HadoopArchive(uri, true, "ab12"));
    ExecutorBinding binding =
        new MesosExecutorInfos("http://broker1:8150/executor/howdah-executor-abc.tar.gz", Map.of())
            .bind("ex-1", "fw-1", Examples.FLEET, cluster, "howdah", Examples.EXECUTOR);
    ExecutorInfo info = ExecutorInfo.parseFrom(Base64.getDecoder().decode(binding.info()));
    assertThat(info.getCommand().getUrisList())
        .hasSize(2)
        .element(1)
        .isEqualTo(
            CommandInfo.URI
                .newBuilder()
                .setValue(uri)
                .setExtract(false)
                .setExecutable(false)
                .setCache(true)
                .setOutputFile("hadoop-archive")
                .build());
    TaskInfo task =
        calls
            .call(
                new Effect.Accept(
                    List.of("o1"),
                    List.of(
                        new Effect.LaunchWorker(
                            Examples.worker(binding),
                            Examples.place(),
                            Examples.FLEET,
                            cluster,
                            0))))
            .getAccept()
            .getOperations(0)
            .getLaunch()
            .getTaskInfos(0);
    var daemon = TaskData.parseFrom(task.getData()).getWorker().getDaemon();
    assertThat(daemon.getHadoopHome()).isEmpty();
    assertThat(daemon.getHadoopArchive().getUri()).isEqualTo(uri);
    assertThat(daemon.getHadoopArchive().getFile()).isEqualTo("hadoop-archive");
    assertThat(daemon.getHadoopArchive().getSha512()).isEqualTo("ab12");
    assertThat(task.getExecutor()).isEqualTo(info);
  }

  @Test
  void theExecutorGetsWhatTheInstallationGivesIt() throws Exception {
    Map<String, String> tls =
        Map.of("LIBPROCESS_SSL_ENABLED", "1", "LIBPROCESS_SSL_CA_FILE", "/etc/mesos/ca.pem");
    ExecutorBinding binding =
        new MesosExecutorInfos("http://broker1:8150/executor/howdah-executor-abc.tar.gz", tls)
            .bind("ex-1", "fw-1", Examples.FLEET, Examples.CLUSTER, "howdah", Examples.EXECUTOR);
    ExecutorInfo info = ExecutorInfo.parseFrom(Base64.getDecoder().decode(binding.info()));
    assertThat(info.getCommand().getEnvironment().getVariablesList())
        .extracting(variable -> variable.getName() + "=" + variable.getValue())
        .containsExactly(
            "JAVA_HOME=/usr/lib/jvm/java-17",
            "LIBPROCESS_SSL_CA_FILE=/etc/mesos/ca.pem",
            "LIBPROCESS_SSL_ENABLED=1");
  }

  @Test
  void aWorkersTaskRepeatsTheExactExecutorInfo() throws Exception {
    // A field that this version does not know: written by a newer leader, say.
    ByteString newer =
        ByteString.copyFrom(Base64.getDecoder().decode(BINDING.info()))
            .concat(ByteString.copyFrom(new byte[] {(byte) 0xd2, (byte) 0x3e, 2, 'h', 'i'}));
    ExecutorBinding stored =
        new ExecutorBinding("ex-1", Base64.getEncoder().encodeToString(newer.toByteArray()));
    Effect.LaunchWorker launch =
        new Effect.LaunchWorker(
            Examples.worker(stored), Examples.place(), Examples.FLEET, Examples.CLUSTER, 0);
    Call call = calls.call(new Effect.Accept(List.of("o1", "o2"), List.of(launch)));

    assertThat(call.getType()).isEqualTo(Call.Type.ACCEPT);
    assertThat(call.getAccept().getOfferIdsCount()).isEqualTo(2);
    assertThat(call.getAccept().getFilters().hasRefuseSeconds()).isTrue();
    assertThat(call.getAccept().getFilters().getRefuseSeconds()).isZero();
    TaskInfo task = call.getAccept().getOperations(0).getLaunch().getTaskInfos(0);
    assertThat(TaskInfo.parseFrom(task.toByteArray()).getExecutor().toByteString())
        .isEqualTo(newer);
    assertThat(task.getTaskId().getValue()).isEqualTo("worker.hadoop.7-1");
    assertThat(task.getAgentId().getValue()).isEqualTo("S1");
    assertThat(task.hasCommand()).isFalse();
    assertThat(ResourceMapper.bundles(task.getResourcesList()))
        .isEqualTo(launch.instance().placement().task());

    TaskData data = TaskData.parseFrom(task.getData());
    assertThat(data.getEpoch()).isEqualTo(7);
    assertThat(data.getWorker().getDirectory()).isEqualTo("/var/lib/howdah/hadoop.7-1");
    assertThat(data.getWorker().getHostname()).isEqualTo("host1");
    assertThat(data.getWorker().getPorts().getShuffle()).isEqualTo(31004);
    assertThat(data.getWorker().getCapacity().getMemoryMb()).isEqualTo(8192);
    assertThat(data.getWorker().getDaemon().getPropertiesMap())
        .isEqualTo(Map.of("a", "cluster", "b", "fleet"));
    assertThat(data.getWorker().getDaemon().getJavaHome()).isEqualTo("/usr/lib/jvm/java-17");
  }

  @Test
  void anExecutorIsToldACapacityAndAskedForThatOfItsDaemonIfThatIsWanted() throws Exception {
    Call told = calls.call(new Effect.TellCapacity("S1", "ex-1", new Capacity(1, 1024), false));
    assertThat(told.getMessage().getExecutorId().getValue()).isEqualTo("ex-1");
    BrokerMessage message = BrokerMessage.parseFrom(told.getMessage().getData());
    assertThat(message.getEpoch()).isEqualTo(7);
    assertThat(message.getTellCapacity().getCapacity().getMemoryMb()).isEqualTo(1024);
    assertThat(message.getTellCapacity().getAskDaemon()).isFalse();
    Call asked = calls.call(new Effect.TellCapacity("S1", "ex-1", new Capacity(1, 1024), true));
    assertThat(
            BrokerMessage.parseFrom(asked.getMessage().getData()).getTellCapacity().getAskDaemon())
        .isTrue();
  }

  @Test
  void aBridgedServiceIsMadeAsMarathonMakesIt() {
    TaskInfo task = launch(Examples.docker(DockerContainer.Network.BRIDGE));
    assertThat(task.getName()).isEqualTo("web.shop");
    assertThat(task.getDiscovery().getName()).isEqualTo("web.shop");
    assertThat(task.getDiscovery().getPorts().getPortsList())
        .extracting(port -> port.getNumber() + port.getProtocol() + port.getName())
        .containsExactly("31005tcphttp-api", "31006udp", "31006tcp");
    DockerInfo docker = task.getContainer().getDocker();
    assertThat(docker.getNetwork()).isEqualTo(DockerInfo.Network.BRIDGE);
    assertThat(docker.getForcePullImage()).isTrue();
    assertThat(docker.getPrivileged()).isTrue();
    assertThat(docker.getParametersList())
        .extracting(parameter -> parameter.getKey() + ":" + parameter.getValue())
        .containsExactly("env:A=1", "env:B=2", "label:MESOS_TASK_ID=service.shop_web.7-1");
    assertThat(docker.getPortMappingsList())
        .extracting(p -> p.getHostPort() + ">" + p.getContainerPort() + p.getProtocol())
        .containsExactly("31005>8080tcp", "31006>31006udp", "31006>31006tcp");
    assertThat(task.getContainer().getVolumes(0).getHostPath()).isEqualTo("/srv");
    assertThat(task.getContainer().getNetworkInfosCount()).isZero();
    assertThat(task.getKillPolicy().getGracePeriod().getNanoseconds())
        .isEqualTo(Duration.ofSeconds(7).toNanos());

    CommandInfo command = task.getCommand();
    assertThat(command.getShell()).isFalse();
    assertThat(command.hasValue()).isFalse();
    assertThat(command.getArgumentsList()).containsExactly("-p", "80");
    assertThat(command.getUser()).isEqualTo("nobody");
    assertThat(command.getUris(0).getOutputFile()).isEqualTo("y");
    Map<String, String> environment =
        command.getEnvironment().getVariablesList().stream()
            .collect(
                Collectors.toMap(Environment.Variable::getName, Environment.Variable::getValue));
    assertThat(environment)
        .containsEntry("PORT", "31005")
        .containsEntry("PORT0", "31005")
        .containsEntry("PORT1", "31006")
        .containsEntry("PORTS", "31005,31006")
        .containsEntry("PORT_HTTP_API", "31005")
        .containsEntry("PORT_8080", "31005")
        .containsEntry("PORT_31006", "31006")
        .containsEntry("MESOS_TASK_ID", "service.shop_web.7-1")
        .containsEntry("MARATHON_APP_ID", "/shop/web")
        .containsEntry("MARATHON_APP_VERSION", "v2")
        .containsEntry("MARATHON_APP_DOCKER_IMAGE", "busybox:local")
        .containsEntry("MARATHON_APP_RESOURCE_CPUS", "0.5")
        .containsEntry("MARATHON_APP_RESOURCE_MEM", "64.0")
        .containsEntry("MARATHON_APP_LABELS", "HAPROXY_0_VHOST")
        .containsEntry("MARATHON_APP_LABEL_HAPROXY_0_VHOST", "a.example")
        .containsEntry("GREETING", "hi")
        .as("the app's own wins")
        .containsEntry("HOST", "mine");
  }

  @Test
  void userNetworksAreNamedAndHostNetworksMapNothing() {
    TaskInfo user = launch(Examples.docker(DockerContainer.Network.USER));
    assertThat(user.getContainer().getNetworkInfos(0).getName()).isEqualTo("overlay");
    assertThat(user.getContainer().getDocker().getPortMappingsCount()).isEqualTo(3);
    TaskInfo host = launch(Examples.docker(DockerContainer.Network.HOST));
    assertThat(host.getContainer().getDocker().getPortMappingsCount()).isZero();
  }

  @Test
  void aPlainCommandRunsInAShell() {
    TaskInfo task = launch(Examples.command("/sleep", "sleep 5"));
    assertThat(task.hasContainer()).isFalse();
    assertThat(task.getCommand().getShell()).isTrue();
    assertThat(task.getCommand().getValue()).isEqualTo("sleep 5");
    assertThat(task.hasKillPolicy()).isFalse();
  }

  private TaskInfo launch(Service service) {
    Placement placement =
        new Placement(
            "S1",
            "host1",
            Map.of(),
            "howdah",
            List.of(
                new ResourceBundle("", service.resources(), List.of(new PortRange(31005, 31006)))),
            List.of(),
            service.ports().isEmpty() ? List.of() : List.of(31005, 31006));
    Effect.LaunchService launch =
        new Effect.LaunchService(
            Examples.instance(
                InstanceKind.SERVICE, service.name().value(), placement, Optional.empty()),
            service);
    return calls
        .call(new Effect.Accept(List.of("o"), List.of(launch)))
        .getAccept()
        .getOperations(0)
        .getLaunch()
        .getTaskInfos(0);
  }

  @Test
  void otherEffectsAreTheirCalls() throws Exception {
    InstanceId id = new InstanceId("worker.hadoop.7-1");
    Call decline = calls.call(new Effect.Decline(List.of("o"), Duration.ofMillis(2500)));
    assertThat(decline.getDecline().getFilters().getRefuseSeconds()).isEqualTo(2.5);

    Call kill =
        calls.call(new Effect.Kill(id, Optional.of("S1"), Optional.of(Duration.ofSeconds(3))));
    assertThat(kill.getKill().getAgentId().getValue()).isEqualTo("S1");
    assertThat(kill.getKill().getKillPolicy().getGracePeriod().getNanoseconds())
        .isEqualTo(3_000_000_000L);
    Call bare = calls.call(new Effect.Kill(id, Optional.empty(), Optional.empty()));
    assertThat(bare.getKill().hasAgentId()).isFalse();
    assertThat(bare.getKill().hasKillPolicy()).isFalse();

    byte[] uuid = new byte[16];
    uuid[0] = (byte) 0xfe;
    Call acknowledge = calls.call(new Effect.Acknowledge(id, "S1", Acknowledgement.of(uuid)));
    assertThat(acknowledge.getAcknowledge().getUuid()).isEqualTo(ByteString.copyFrom(uuid));

    assertThat(calls.call(new Effect.Reconcile(List.of())).getReconcile().getTasksCount()).isZero();
    assertThat(
            calls
                .call(new Effect.Reconcile(List.of(new Effect.TaskReference(id, "S1"))))
                .getReconcile()
                .getTasks(0)
                .getAgentId()
                .getValue())
        .isEqualTo("S1");
    assertThat(calls.call(new Effect.Suppress("r")).getSuppress().getRolesList())
        .containsExactly("r");
    assertThat(calls.call(new Effect.Revive("r")).getRevive().getRolesList()).containsExactly("r");

    Call release = calls.call(new Effect.ReleasePlace("S1", "ex-1"));
    BrokerMessage message = BrokerMessage.parseFrom(release.getMessage().getData());
    assertThat(message.hasReleasePlace()).isTrue();
    assertThat(message.getEpoch()).isEqualTo(7);
  }

  @Test
  void aReservationThatNobodyMadeIsRefused() {
    assertThatThrownBy(
            () ->
                ResourceMapper.resources(
                    List.of(new ResourceBundle("???", new Resources(1, 0, 0, 0), List.of()))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("???");
  }
}
