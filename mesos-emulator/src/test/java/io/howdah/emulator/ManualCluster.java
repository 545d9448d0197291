package io.howdah.emulator;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.howdah.emulator.agent.AgentContext;
import io.howdah.emulator.agent.AgentContext.AgentTimes;
import io.howdah.emulator.agent.AgentSettings;
import io.howdah.emulator.agent.SimulatedAgent;
import io.howdah.emulator.http.EventStream;
import io.howdah.emulator.http.Exchange;
import io.howdah.emulator.http.Reply;
import io.howdah.emulator.http.Request;
import io.howdah.emulator.loop.ManualLoop;
import io.howdah.emulator.master.Master;
import io.howdah.emulator.master.MasterHttp;
import io.howdah.emulator.master.MasterOptions;
import io.howdah.emulator.resource.ResourceBag;
import io.howdah.emulator.wire.MediaType;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** A master with simulated agents and schedulers, for tests that move the clock themselves. */
abstract class ManualCluster {
  final ManualLoop loop = new ManualLoop();
  final Random random = new Random(7);
  final List<SimulatedAgent> agents = new ArrayList<>();
  Master master;
  MasterHttp http;

  /** A scheduler with the events that it has got. */
  final class Scheduler implements Exchange, EventStream {
    final List<Event> events = new ArrayList<>();
    String streamId;
    int status;
    Runnable onClosed;
    FrameworkID id = FrameworkID.getDefaultInstance();
    final List<Capability.Type> capabilities = new ArrayList<>(List.of(Capability.Type.MULTI_ROLE));

    void subscribe(double failoverTimeout, String... roles) {
      FrameworkInfo.Builder info =
          FrameworkInfo.newBuilder()
              .setUser("u")
              .setName("n")
              .setFailoverTimeout(failoverTimeout)
              .addAllRoles(List.of(roles));
      capabilities.forEach(one -> info.addCapabilitiesBuilder().setType(one));
      Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
      if (id.hasValue()) {
        call.setFrameworkId(id);
        info.setId(id);
      }
      streamId = null;
      send(call.setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info)));
      Event subscribed = take(Event.Type.SUBSCRIBED);
      if (subscribed != null) {
        id = subscribed.getSubscribed().getFrameworkId();
      }
    }

    void send(Call.Builder call) {
      DefaultHttpHeaders headers = new DefaultHttpHeaders();
      headers.add("Content-Type", "application/x-protobuf");
      headers.add("Accept", "application/x-protobuf");
      if (streamId != null) {
        headers.add("Mesos-Stream-Id", streamId);
        call.setFrameworkId(id);
      }
      ByteString body = call.build().toByteString();
      http.handle(new Request("POST", "/api/v1/scheduler", "", headers, body), this);
    }

    Event take(Event.Type type) {
      for (Event event : events) {
        if (event.getType() == type) {
          events.remove(event);
          return event;
        }
      }
      return null;
    }

    List<Offer> offers() {
      List<Offer> all = new ArrayList<>();
      for (Event next = take(Event.Type.OFFERS); next != null; next = take(Event.Type.OFFERS)) {
        all.addAll(next.getOffers().getOffersList());
      }
      return all;
    }

    void decline(Offer offer, Filters filters) {
      Call.Decline.Builder decline = Call.Decline.newBuilder().addOfferIds(offer.getId());
      if (filters != null) {
        decline.setFilters(filters);
      }
      send(Call.newBuilder().setType(Call.Type.DECLINE).setDecline(decline));
    }

    @Override
    public void reply(Reply reply) {
      status = reply.status();
    }

    @Override
    public EventStream stream(MediaType type, String id, Runnable closed) {
      streamId = id;
      onClosed = closed;
      return this;
    }

    @Override
    public void send(Message event) {
      events.add((Event) event);
    }

    @Override
    public void end() {}

    @Override
    public void abort() {}
  }

  void start(int count, Duration offerTimeout) {
    MasterOptions options =
        new MasterOptions(
            Duration.ofSeconds(1), Duration.ofSeconds(15), offerTimeout, Duration.ofSeconds(75));
    master =
        new Master(
            loop,
            options,
            id -> Identity.of(id, "127.0.0.1", 5050, Optional.empty()),
            () -> new UUID(random.nextLong(), random.nextLong()).toString(),
            random);
    http = new MasterHttp(master, Optional::empty);
    AgentContext context =
        new AgentContext(
            loop,
            master,
            Runnable::run,
            () -> new UUID(random.nextLong(), random.nextLong()).toString(),
            AgentTimes.defaults(),
            false);
    for (int i = 0; i < count; i++) {
      AgentSettings settings =
          new AgentSettings(
              "agent-" + i,
              "127.0.0.1",
              ResourceBag.parse("cpus:4;mem:4096").toProtos(null, false),
              List.of(),
              Optional.empty(),
              Path.of("unused"));
      agents.add(new SimulatedAgent(context, settings, Duration.ofMillis(20)));
    }
    agents.forEach(SimulatedAgent::start);
  }

  static Filters refuse(double seconds) {
    return Filters.newBuilder().setRefuseSeconds(seconds).build();
  }

  /** A complete answer. */
  static final class Answer implements Exchange {
    int status;
    String body;

    @Override
    public void reply(Reply reply) {
      status = reply.status();
      body = reply.body().toStringUtf8();
    }

    @Override
    public EventStream stream(MediaType type, String streamId, Runnable onClosed) {
      throw new AssertionError("no stream was asked for");
    }

    @Override
    public void abort() {
      throw new AssertionError("broken off");
    }
  }

  Answer send(String method, String path, String body) {
    Answer answer = new Answer();
    DefaultHttpHeaders headers = new DefaultHttpHeaders();
    headers.add("Content-Type", "application/json");
    http.handle(new Request(method, path, "", headers, ByteString.copyFromUtf8(body)), answer);
    return answer;
  }

  /** Launches a command task that takes all cpus of the offer. */
  void launch(Scheduler scheduler, Offer offer, String task) {
    TaskInfo info =
        TaskInfo.newBuilder()
            .setName(task)
            .setTaskId(TaskID.newBuilder().setValue(task))
            .setAgentId(offer.getAgentId())
            .addResources(
                offer.getResourcesList().stream()
                    .filter(one -> one.getName().equals("cpus"))
                    .findFirst()
                    .orElseThrow()
                    .toBuilder()
                    .clearAllocationInfo())
            .setCommand(org.apache.mesos.v1.Protos.CommandInfo.newBuilder().setValue("sleep 9"))
            .build();
    scheduler.send(
        Call.newBuilder()
            .setType(Call.Type.ACCEPT)
            .setAccept(
                Call.Accept.newBuilder()
                    .addOfferIds(offer.getId())
                    .setFilters(refuse(3600))
                    .addOperations(
                        Offer.Operation.newBuilder()
                            .setType(Offer.Operation.Type.LAUNCH)
                            .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(info)))));
    loop.advance(Duration.ofMillis(100));
  }

  /** What has come since the last time. */
  static List<String> kinds(Scheduler scheduler) {
    List<String> kinds =
        scheduler.events.stream()
            .map(one -> one.getType().name())
            .filter(one -> !one.equals("HEARTBEAT"))
            .toList();
    scheduler.events.clear();
    return kinds;
  }

  static Offer offer(List<Offer> offers, String agent) {
    return offers.stream()
        .filter(one -> one.getAgentId().getValue().equals(agent))
        .findFirst()
        .orElseThrow();
  }
}
