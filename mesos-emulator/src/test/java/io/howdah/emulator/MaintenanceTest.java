package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;

/** Maintenance of several machines, with a clock that the test moves. */
class MaintenanceTest extends ManualCluster {
  private static String machines(int... agents) {
    return java.util.Arrays.stream(agents)
        .mapToObj(one -> "{\"hostname\":\"agent-" + one + "\",\"ip\":\"127.0.0.1\"}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String window(int start, String machines) {
    return "{\"machine_ids\":"
        + machines
        + ",\"unavailability\":{\"start\":{\"nanoseconds\":"
        + start
        + "}}}";
  }

  private int schedule(String... windows) {
    return send(
            "POST", "/maintenance/schedule", "{\"windows\":[" + String.join(",", windows) + "]}")
        .status;
  }

  private static List<InverseOffer> asked(Scheduler scheduler) {
    Event event = scheduler.take(Event.Type.INVERSE_OFFERS);
    return event == null ? List.of() : event.getInverseOffers().getInverseOffersList();
  }

  private static Call.Builder decline(OfferID id, double seconds) {
    return Call.newBuilder()
        .setType(Call.Type.DECLINE_INVERSE_OFFERS)
        .setDeclineInverseOffers(
            Call.DeclineInverseOffers.newBuilder()
                .addInverseOfferIds(id)
                .setFilters(refuse(seconds)));
  }

  /** Two frameworks on three machines: who has tasks or offers there is asked, nobody else. */
  @Test
  void asksThoseThatUseTheMachine() {
    start(3, Duration.ZERO);
    Scheduler first = new Scheduler();
    first.subscribe(600, "r");
    List<Offer> offers = first.offers();
    Scheduler second = new Scheduler();
    second.subscribe(600, "s");
    String busy = agents.get(0).agentId();
    launch(first, offer(offers, busy), "t");
    first.decline(offer(offers, agents.get(1).agentId()), refuse(3600));
    first.decline(offer(offers, agents.get(2).agentId()), refuse(3600));
    loop.advance(Duration.ofSeconds(1));
    assertThat(second.offers()).as("what the first does not want").isNotEmpty();
    first.events.clear();
    second.events.clear();
    assertThat(schedule(window(77, machines(0)), window(88, machines(2)))).isEqualTo(200);
    List<InverseOffer> ofFirst = asked(first);
    assertThat(ofFirst).hasSize(1);
    assertThat(ofFirst.get(0).getAgentId().getValue()).isEqualTo(busy);
    assertThat(ofFirst.get(0).getUnavailability().getStart().getNanoseconds()).isEqualTo(77);
    assertThat(second.offers())
        .filteredOn(Offer::hasUnavailability)
        .extracting(one -> one.getUnavailability().getStart().getNanoseconds())
        .containsExactlyInAnyOrder(77L, 88L);
    assertThat(send("GET", "/maintenance/schedule", "").body).contains("\"agent-2\"");
  }

  /** An answer is heeded for its time, five seconds by default; then the next allocation asks. */
  @Test
  void asksAgainAfterAnAnswersTime() {
    start(1, Duration.ZERO);
    Scheduler scheduler = new Scheduler();
    scheduler.subscribe(600, "r");
    launch(scheduler, scheduler.offers().get(0), "t");
    assertThat(schedule(window(7, machines(0)))).isEqualTo(200);
    scheduler.send(decline(asked(scheduler).get(0).getId(), 30));
    assertThat(scheduler.status).isEqualTo(202);
    assertThat(send("GET", "/maintenance/status", "").body).contains("\"DECLINE\"");
    loop.advance(Duration.ofSeconds(29));
    assertThat(asked(scheduler)).isEmpty();
    loop.advance(Duration.ofSeconds(2));
    OfferID again = asked(scheduler).get(0).getId();
    loop.advance(Duration.ofMinutes(10));
    assertThat(asked(scheduler)).as("while one is out").isEmpty();
    scheduler.send(
        Call.newBuilder()
            .setType(Call.Type.ACCEPT_INVERSE_OFFERS)
            .setAcceptInverseOffers(
                Call.AcceptInverseOffers.newBuilder().addInverseOfferIds(again)));
    assertThat(send("GET", "/maintenance/status", "").body).contains("\"ACCEPT\"");
    loop.advance(Duration.ofSeconds(4));
    assertThat(asked(scheduler)).isEmpty();
    loop.advance(Duration.ofSeconds(2));
    assertThat(asked(scheduler)).hasSize(1);
  }

  /** The order of events when machines go down, and what is refused meanwhile. */
  @Test
  void takesMachinesDownAndUp() {
    start(3, Duration.ZERO);
    Scheduler scheduler = new Scheduler();
    scheduler.subscribe(600, "r");
    String busy = agents.get(1).agentId();
    List<Offer> offers = scheduler.offers();
    launch(scheduler, offer(offers, busy), "t");
    kinds(scheduler);
    assertThat(send("POST", "/machine/down", machines(1)).status).isEqualTo(400);
    assertThat(schedule(window(7, machines(1, 2)))).isEqualTo(200);
    assertThat(kinds(scheduler))
        .containsExactly("INVERSE_OFFERS", "RESCIND", "OFFERS", "INVERSE_OFFERS");
    assertThat(schedule(window(7, machines(1)), window(8, machines(1)))).isEqualTo(400);
    assertThat(kinds(scheduler)).as("nothing has changed").isEmpty();
    assertThat(send("POST", "/machine/down", machines(1)).status).isEqualTo(200);
    assertThat(kinds(scheduler)).containsExactly("UPDATE", "RESCIND_INVERSE_OFFER", "FAILURE");
    assertThat(master.agentIds()).hasSize(2).doesNotContain(busy);
    agents.get(1).restart();
    assertThat(master.agentIds()).as("agents of a machine that is down").hasSize(2);
    assertThat(schedule()).as("a machine that is down stays in the schedule").isEqualTo(400);
    master.failOver();
    assertThat(send("GET", "/maintenance/status", "").body)
        .contains("\"down_machines\":[{\"hostname\":\"agent-1\"");
    assertThat(send("POST", "/machine/up", machines(2)).status).as("not down").isEqualTo(400);
    assertThat(send("POST", "/machine/up", machines(1)).status).isEqualTo(200);
    agents.get(1).restart();
    assertThat(agents.get(1).agentId()).isNotEqualTo(busy);
    assertThat(master.agentIds()).contains(agents.get(1).agentId());
    assertThat(send("GET", "/maintenance/schedule", "").body).doesNotContain("agent-1");
    assertThat(send("POST", "/maintenance/status", "{}").status).isEqualTo(405);
    assertThat(send("POST", "/machine/up", "[{}").status).isEqualTo(400);
  }

  /** The recorded answer of a cluster without maintenance. */
  @Test
  void hasNoMaintenanceAtFirst() {
    start(1, Duration.ZERO);
    assertThat(send("GET", "/maintenance/status", "").body).isEqualTo("{}");
  }
}
