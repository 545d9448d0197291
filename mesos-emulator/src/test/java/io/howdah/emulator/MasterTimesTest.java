package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;

/** What a master does when time passes, with a clock that the test moves. */
class MasterTimesTest extends ManualCluster {
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

  /** One of several says good-bye, with and without tasks; started again, it is another agent. */
  @Test
  void forgetsAgentsThatUnregister() {
    start(3, Duration.ZERO);
    Scheduler scheduler = new Scheduler();
    scheduler.subscribe(600, "r");
    List<Offer> offers = scheduler.offers();
    String idle = agents.get(0).agentId();
    String busy = agents.get(2).agentId();
    launch(scheduler, offer(offers, busy), "t");
    kinds(scheduler);
    agents.get(0).leave();
    assertThat(kinds(scheduler)).containsExactly("RESCIND", "FAILURE");
    agents.get(2).leave();
    assertThat(scheduler.events.get(0).getUpdate().getStatus().getReason())
        .isEqualTo(TaskStatus.Reason.REASON_AGENT_REMOVED);
    assertThat(kinds(scheduler)).containsExactly("UPDATE", "FAILURE");
    assertThat(master.agentIds()).containsExactly(agents.get(1).agentId());
    agents.get(2).restart();
    assertThat(master.agentIds()).hasSize(2).doesNotContain(idle, busy);
    assertThat(scheduler.offers()).hasSize(1);
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
