package io.howdah.broker.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Resources;
import io.howdah.broker.model.StatusUpdate;
import io.howdah.broker.model.TaskState;
import io.howdah.broker.model.WorkerStatus;
import io.howdah.broker.model.WorkerUse;
import io.howdah.executor.protocol.ExecutorStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventMapperTest {
  private final EventMapper mapper = new EventMapper("howdah");

  private static Resource scalar(String name, double value, ReservationInfo... reservations) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .addAllReservations(List.of(reservations))
        .build();
  }

  private static Resource ports(long... ends) {
    Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
    for (int i = 0; i < ends.length; i += 2) {
      ranges.addRange(Value.Range.newBuilder().setBegin(ends[i]).setEnd(ends[i + 1]));
    }
    return Resource.newBuilder()
        .setName("ports")
        .setType(Value.Type.RANGES)
        .setRanges(ranges)
        .build();
  }

  private static ReservationInfo reservation(String role) {
    return ReservationInfo.newBuilder()
        .setType(ReservationInfo.Type.DYNAMIC)
        .setRole(role)
        .setPrincipal("p")
        .build();
  }

  private Offer offer(List<Resource> resources, Attribute... attributes) {
    return offer(
        org.apache.mesos.v1.Protos.Offer.newBuilder()
            .addAllResources(resources)
            .addAllAttributes(List.of(attributes)));
  }

  private Offer offer(org.apache.mesos.v1.Protos.Offer.Builder offer) {
    Protos.Event event =
        Protos.Event.newBuilder()
            .setType(Protos.Event.Type.OFFERS)
            .setOffers(
                Protos.Event.Offers.newBuilder()
                    .addOffers(
                        offer
                            .setId(OfferID.newBuilder().setValue("o"))
                            .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
                            .setAgentId(AgentID.newBuilder().setValue("S1"))
                            .setHostname("host1")))
            .build();
    return ((Event.OffersReceived) mapper.event(event).orElseThrow()).offers().get(0);
  }

  @Test
  void anOfferIsReducedToWhatPlacementNeeds() {
    Offer offer =
        offer(
            List.of(
                ports(31000, 31010, 31005, 31020, 40000, 40000),
                scalar("cpus", 0.1 + 0.2),
                scalar("mem", 8192.9),
                scalar("disk", 10000)));
    assertThat(offer.role()).isEqualTo("howdah");
    assertThat(offer.agent().hostname()).isEqualTo("host1");
    assertThat(offer.bundles())
        .containsExactly(
            new ResourceBundle(
                "",
                new Resources(300, 8192, 10000, 0),
                List.of(new PortRange(31000, 31020), new PortRange(40000, 40000))));
  }

  @Test
  void whatIsNotUnderstoodIsLeftOutAndTheOfferIsTold() {
    Offer offer =
        offer(
            List.of(
                scalar("cpus", 4).toBuilder()
                    .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                    .build(),
                scalar("mem", 1).toBuilder()
                    .setShared(Resource.SharedInfo.getDefaultInstance())
                    .build(),
                scalar("disk", 1).toBuilder()
                    .setDisk(Resource.DiskInfo.getDefaultInstance())
                    .build(),
                scalar("fpgas", 3),
                Resource.newBuilder()
                    .setName("colours")
                    .setType(Value.Type.SET)
                    .setSet(Value.Set.newBuilder().addItem("red"))
                    .build(),
                ports(-1, -1, 70000, 80000)));
    assertThat(offer.id()).isEqualTo("o");
    assertThat(offer.resources()).isEqualTo(Resources.NONE);
  }

  @Test
  void anEmptyOfferIsToldToo() {
    assertThat(offer(List.of()).bundles()).isEmpty();
  }

  @Test
  void reservedResourcesComeFirstAndGoBackAsTheyCame() {
    List<Resource> resources =
        List.of(
            scalar("cpus", 1),
            scalar("cpus", 2, reservation("a"), reservation("a/b")),
            scalar("mem", 64, reservation("a"), reservation("a/b")),
            scalar("cpus", 3, reservation("a")));
    Offer offer = offer(resources);
    assertThat(offer.bundles()).hasSize(3);
    assertThat(offer.bundles().get(2).isReserved()).isFalse();
    assertThat(ResourceMapper.resources(offer.bundles()))
        .containsExactlyInAnyOrderElementsOf(resources);
  }

  @Test
  void anyMixtureOfResourcesGoesThereAndBack() {
    Random random = new Random(42);
    for (int round = 0; round < 500; round++) {
      List<ResourceBundle> bundles = new ArrayList<>();
      for (String role : List.of("a", "b", "")) {
        String key =
            role.isEmpty()
                ? ""
                : ReservationKey.of(scalar("cpus", 1, reservation(role + random.nextInt(9))));
        int first = 1000 + random.nextInt(1000);
        bundles.add(
            new ResourceBundle(
                key,
                new Resources(
                    1 + random.nextInt(100_000),
                    random.nextInt(1 << 20),
                    random.nextInt(1 << 20),
                    random.nextInt(8)),
                random.nextBoolean()
                    ? List.of()
                    : List.of(new PortRange(first, first + random.nextInt(50)))));
      }
      assertThat(ResourceMapper.bundles(ResourceMapper.resources(bundles))).isEqualTo(bundles);
    }
  }

  @Test
  void attributesBecomeText() {
    Offer offer =
        offer(
            List.of(),
            Attribute.newBuilder()
                .setName("rack")
                .setType(Value.Type.TEXT)
                .setText(Value.Text.newBuilder().setValue("r1"))
                .build(),
            Attribute.newBuilder()
                .setName("level")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(1.50))
                .build(),
            Attribute.newBuilder()
                .setName("range")
                .setType(Value.Type.RANGES)
                .setRanges(
                    Value.Ranges.newBuilder()
                        .addRange(Value.Range.newBuilder().setBegin(5).setEnd(6))
                        .addRange(Value.Range.newBuilder().setBegin(1).setEnd(3)))
                .build(),
            Attribute.newBuilder()
                .setName("set")
                .setType(Value.Type.SET)
                .setSet(Value.Set.newBuilder().addItem("b").addItem("a"))
                .build(),
            Attribute.newBuilder()
                .setName("@zone")
                .setType(Value.Type.TEXT)
                .setText(Value.Text.newBuilder().setValue("an attribute's"))
                .build());
    assertThat(offer.agent().attributes())
        .isEqualTo(Map.of("rack", "r1", "level", "1.5", "range", "[1-3,5-6]", "set", "{a,b}"));
  }

  @Test
  void theFaultDomainIsAmongTheAttributes() {
    Offer offer = offer(in("west"));
    assertThat(offer.agent().attributes()).isEqualTo(Map.of("@region", "west", "@zone", "2"));
  }

  @Test
  void anAgentIsRemoteIfItsRegionIsNotTheMasters() {
    assertThat(offer(in("west")).agent().remote()).as("masters unknown").isFalse();
    mapper.subscribed(
        Protos.Event.Subscribed.newBuilder()
            .setFrameworkId(FrameworkID.newBuilder().setValue("fw"))
            .setMasterInfo(
                MasterInfo.newBuilder()
                    .setId("m")
                    .setIp(1)
                    .setPort(5050)
                    .setDomain(in("east").getDomain()))
            .build());
    assertThat(offer(in("west")).agent().remote()).isTrue();
    assertThat(offer(in("east")).agent().remote()).isFalse();
    assertThat(offer(org.apache.mesos.v1.Protos.Offer.newBuilder()).agent().remote())
        .as("an agent without a domain")
        .isFalse();
    mapper.subscribed(
        Protos.Event.Subscribed.newBuilder()
            .setFrameworkId(FrameworkID.newBuilder().setValue("fw"))
            .build());
    assertThat(offer(in("west")).agent().remote()).as("masters without a domain").isFalse();
  }

  private static org.apache.mesos.v1.Protos.Offer.Builder in(String region) {
    return org.apache.mesos.v1.Protos.Offer.newBuilder()
        .setDomain(
            DomainInfo.newBuilder()
                .setFaultDomain(
                    DomainInfo.FaultDomain.newBuilder()
                        .setRegion(DomainInfo.FaultDomain.RegionInfo.newBuilder().setName(region))
                        .setZone(DomainInfo.FaultDomain.ZoneInfo.newBuilder().setName("2"))));
  }

  private StatusUpdate status(TaskStatus.Builder status) {
    Protos.Event event =
        Protos.Event.newBuilder()
            .setType(Protos.Event.Type.UPDATE)
            .setUpdate(Protos.Event.Update.newBuilder().setStatus(status))
            .build();
    return ((Event.StatusReceived) mapper.event(event).orElseThrow()).update();
  }

  private static TaskStatus.Builder of(String task) {
    return TaskStatus.newBuilder()
        .setTaskId(TaskID.newBuilder().setValue(task))
        .setState(org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING);
  }

  @ParameterizedTest
  @EnumSource(org.apache.mesos.v1.Protos.TaskState.class)
  void everyStateHasItsName(org.apache.mesos.v1.Protos.TaskState state) {
    assertThat("TASK_" + status(of("t").setState(state)).state().name()).isEqualTo(state.name());
    assertThat(TaskState.values()).hasSameSizeAs(org.apache.mesos.v1.Protos.TaskState.values());
  }

  @Test
  void updatesOfTheMasterAreNotAcknowledged() {
    StatusUpdate update =
        status(of("t").setReason(TaskStatus.Reason.REASON_RECONCILIATION).setMessage("m"));
    assertThat(update.acknowledgement()).isEmpty();
    assertThat(update.fromReconciliation()).isTrue();
    assertThat(update.reason()).isEqualTo("REASON_RECONCILIATION");
    assertThat(status(of("t")).fromReconciliation()).isFalse();
    assertThat(status(of("t")).reason()).isEmpty();
    assertThat(status(of("t").setUuid(ByteString.copyFrom(new byte[16]))).acknowledgement())
        .isPresent();
  }

  @Test
  void aWorkersDataIsItsStatusAndADockerTasksIsNot() {
    ByteString data =
        ExecutorStatus.newBuilder()
            .setTaskId("worker.hadoop.7-1")
            .setNodeId("host1:31000")
            .setDaemonStarts(2)
            .build()
            .toByteString();
    assertThat(status(of("worker.hadoop.7-1").setData(data)).worker())
        .contains(new WorkerStatus("host1:31000", "", 2, false, "", ""));
    assertThat(status(of("service.a.7-1").setData(data)).worker()).isEmpty();
    assertThat(status(of("worker.hadoop.7-1").setData(ByteString.copyFromUtf8("[{}]"))).worker())
        .isEmpty();
    assertThat(status(of("worker.hadoop.7-1")).worker()).isEmpty();
  }

  @Test
  void containerAddressesAreLabels() {
    StatusUpdate update =
        status(
            of("service.a.7-1")
                .setContainerStatus(
                    ContainerStatus.newBuilder()
                        .addNetworkInfos(
                            NetworkInfo.newBuilder()
                                .addIpAddresses(
                                    NetworkInfo.IPAddress.newBuilder()
                                        .setIpAddress("172.17.0.2")))));
    assertThat(update.labels()).containsEntry("containerAddresses", "172.17.0.2");
  }

  @Test
  void failuresAreOfAgentsOrExecutors() {
    Protos.Event.Failure.Builder failure =
        Protos.Event.Failure.newBuilder().setAgentId(AgentID.newBuilder().setValue("S1"));
    assertThat(failure(failure)).contains(new Event.AgentLost("S1"));
    failure.setExecutorId(ExecutorID.newBuilder().setValue("e")).setStatus(768);
    assertThat(failure(failure)).contains(new Event.ExecutorLost("e", "S1", Optional.of(768)));
  }

  private Optional<Event> failure(Protos.Event.Failure.Builder failure) {
    return mapper.event(
        Protos.Event.newBuilder().setType(Protos.Event.Type.FAILURE).setFailure(failure).build());
  }

  @Test
  void messagesAreWorkerStatuses() {
    ByteString data = ExecutorStatus.newBuilder().setTaskId("worker.h.1-1").build().toByteString();
    assertThat(message(data))
        .contains(
            new Event.WorkerMessage(
                new InstanceId("worker.h.1-1"),
                new WorkerStatus("", "", 0, false, "", ""),
                Optional.empty()));
    assertThat(message(ByteString.copyFrom(new byte[] {(byte) 0xff}))).isEmpty();
    assertThat(message(ByteString.EMPTY)).isEmpty();
  }

  @Test
  void whatTheNodeManagerTakesForItsCapacityIsPartOfTheCount() {
    ExecutorStatus.Builder status =
        ExecutorStatus.newBuilder()
            .setTaskId("worker.h.1-1")
            .setCounted(true)
            .setTold(capacity(1, 1024));
    assertThat(use(status).daemon()).as("an older executor").isEmpty();
    assertThat(use(status).daemonProblem()).isEmpty();
    assertThat(use(status.setDaemonCapacity(capacity(3, 3072))).daemon())
        .contains(new Capacity(3, 3072));
    assertThat(use(status).told()).contains(new Capacity(1, 1024));
    assertThat(use(status.setDaemonCapacityProblem("no answer")).daemonProblem())
        .isEqualTo("no answer");
  }

  private static io.howdah.executor.protocol.Capacity capacity(int vcores, long memoryMb) {
    return io.howdah.executor.protocol.Capacity.newBuilder()
        .setVcores(vcores)
        .setMemoryMb(memoryMb)
        .build();
  }

  private WorkerUse use(ExecutorStatus.Builder status) {
    Event.WorkerMessage event =
        (Event.WorkerMessage) message(status.build().toByteString()).orElseThrow();
    return event.use().orElseThrow();
  }

  private Optional<Event> message(ByteString data) {
    return mapper.event(
        Protos.Event.newBuilder()
            .setType(Protos.Event.Type.MESSAGE)
            .setMessage(
                Protos.Event.Message.newBuilder()
                    .setAgentId(AgentID.newBuilder().setValue("S1"))
                    .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                    .setData(data))
            .build());
  }

  @Test
  void otherKindsAreLeftAlone() {
    assertThat(
            mapper.event(
                Protos.Event.newBuilder()
                    .setType(Protos.Event.Type.INVERSE_OFFERS)
                    .setInverseOffers(Protos.Event.InverseOffers.getDefaultInstance())
                    .build()))
        .isEmpty();
  }
}
