package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;

/** What a master does when time passes, with a clock that the test moves. */
class MasterTimesTest {
  private final ManualLoop loop = new ManualLoop();
  private final Random random = new Random(7);
  private final List<SimulatedAgent> agents = new ArrayList<>();
  private Master master;
  private MasterHttp http;

  /** A scheduler with the events that it has got. */
  private final class Scheduler implements Exchange, EventStream {
    final List<Event> events = new ArrayList<>();
    String streamId;
    int status;
    Runnable onClosed;
    FrameworkID id = FrameworkID.getDefaultInstance();

    void subscribe(double failoverTimeout, String... roles) {
      FrameworkInfo.Builder info =
          FrameworkInfo.newBuilder()
              .setUser("u")
              .setName("n")
              .setFailoverTimeout(failoverTimeout)
              .addAllRoles(List.of(roles))
              .addCapabilities(Capability.newBuilder().setType(Capability.Type.MULTI_ROLE));
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

  private void start(int count, Duration offerTimeout) {
    MasterOptions options =
        new MasterOptions(
            Duration.ofSeconds(1), Duration.ofSeconds(15), offerTimeout, Duration.ofSeconds(75));
    master =
        new Master(
            loop,
            options,
            id -> Identity.of(id, "127.0.0.1", 5050),
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

  private static Filters refuse(double seconds) {
    return Filters.newBuilder().setRefuseSeconds(seconds).build();
  }

  /** Seconds until the agent is offered again after a DECLINE. */
  private long secondsUntilOffered(Filters filters) {
    start(1, Duration.ZERO);
    Scheduler scheduler = new Scheduler();
    scheduler.subscribe(60, "r");
    loop.advance(Duration.ofMillis(100)); // between two allocations
    scheduler.decline(scheduler.offers().get(0), filters);
    assertThat(scheduler.status).isEqualTo(202);
    for (int seconds = 1; seconds <= 100; seconds++) {
      loop.advance(Duration.ofSeconds(1));
      if (!scheduler.offers().isEmpty()) {
        return seconds;
      }
    }
    return -1;
  }

  @Test
  void refusesForFiveSecondsByDefault() {
    assertThat(secondsUntilOffered(null)).isEqualTo(6);
  }

  @Test
  void takesNegativeSecondsForTheDefault() {
    assertThat(secondsUntilOffered(refuse(-1))).isEqualTo(6);
  }

  @Test
  void offersAgainAtTheNextAllocationAfterZeroSeconds() {
    assertThat(secondsUntilOffered(refuse(0))).isEqualTo(1);
  }

  @Test
  void keepsAFilterForOneAllocationIntervalAtLeast() {
    assertThat(secondsUntilOffered(refuse(0.001))).isEqualTo(2);
  }

  @Test
  void refusesAsLongAsAsked() {
    assertThat(secondsUntilOffered(refuse(30))).isEqualTo(31);
  }

  @Test
  void forgetsFiltersAtARevive() {
    start(1, Duration.ZERO);
    Scheduler scheduler = new Scheduler();
    scheduler.subscribe(60, "r");
    scheduler.decline(scheduler.offers().get(0), refuse(3600));
    loop.advance(Duration.ofSeconds(10));
    assertThat(scheduler.offers()).isEmpty();
    scheduler.send(
        Call.newBuilder().setType(Call.Type.REVIVE).setRevive(Call.Revive.getDefaultInstance()));
    assertThat(scheduler.offers()).hasSize(1);
  }

  @Test
  void removesAFrameworkAfterItsFailoverTimeout() {
    start(1, Duration.ZERO);
    Scheduler scheduler = new Scheduler();
    scheduler.subscribe(60, "r");
    scheduler.onClosed.run();
    loop.advance(Duration.ofSeconds(59));
    scheduler.subscribe(60, "r");
    assertThat(scheduler.take(Event.Type.ERROR)).isNull();
    loop.advance(Duration.ofMinutes(2));
    scheduler.onClosed.run();
    loop.advance(Duration.ofMinutes(1));
    scheduler.subscribe(60, "r");
    assertThat(scheduler.take(Event.Type.ERROR).getError().getMessage())
        .isEqualTo("Framework has been removed");
  }

  @Test
  void rescindsOffersAfterTheOfferTimeout() {
    start(1, Duration.ofSeconds(5));
    Scheduler scheduler = new Scheduler();
    scheduler.subscribe(60, "r");
    Offer offer = scheduler.offers().get(0);
    loop.advance(Duration.ofMillis(4999));
    assertThat(scheduler.take(Event.Type.RESCIND)).isNull();
    loop.advance(Duration.ofMillis(1));
    assertThat(scheduler.take(Event.Type.RESCIND).getRescind().getOfferId())
        .isEqualTo(offer.getId());
  }

  @Test
  void losesASilentAgentAfterItsTimeOut() {
    start(1, Duration.ZERO);
    Scheduler scheduler = new Scheduler();
    scheduler.subscribe(600, "r");
    agents.get(0).lose();
    loop.advance(Duration.ofMillis(74_999));
    assertThat(scheduler.take(Event.Type.FAILURE)).isNull();
    loop.advance(Duration.ofMillis(1));
    assertThat(scheduler.take(Event.Type.FAILURE).getFailure().getAgentId().getValue())
        .isEqualTo(agents.get(0).agentId());
    assertThat(master.agentIds()).isEmpty();
  }

  @Test
  void keepsASilentAgentThatReturnsInTime() {
    start(1, Duration.ZERO);
    Scheduler scheduler = new Scheduler();
    scheduler.subscribe(600, "r");
    agents.get(0).lose();
    loop.advance(Duration.ofSeconds(74));
    agents.get(0).comeBack();
    loop.advance(Duration.ofMinutes(10));
    assertThat(scheduler.take(Event.Type.FAILURE)).isNull();
    assertThat(master.agentIds()).hasSize(1);
  }

  /** As in the recording 22-three-agents: by dominant share, first of roles. */
  @Test
  void dividesAgentsAmongRolesAndFrameworksByShare() {
    start(6, Duration.ZERO);
    Scheduler first = new Scheduler();
    first.subscribe(600, "a", "b");
    List<Offer> offers = first.offers();
    assertThat(offers).hasSize(6);
    assertThat(offers).filteredOn(one -> one.getAllocationInfo().getRole().equals("a")).hasSize(3);
    Scheduler second = new Scheduler();
    second.subscribe(600, "c");
    assertThat(second.offers()).as("all is offered").isEmpty();
    offers.subList(0, 4).forEach(offer -> first.decline(offer, refuse(0)));
    loop.advance(Duration.ofSeconds(1));
    // c has nothing yet and gets two, the share of one of the others and of the other.
    assertThat(second.offers()).hasSize(2);
    assertThat(first.offers()).hasSize(2);
  }
}
