package io.howdah.broker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.api.ConfigurationDesk.Manner;
import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.RevisionAnswer;
import io.howdah.broker.model.RevisionPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Requests for revisions on their way to the loop and back. */
class RevisionRequestsTest {
  private static final Manner MANNER = new Manner("anna", true, false);

  private final List<Event> posted = new ArrayList<>();
  private RevisionRequests requests;

  @Test
  void eachRequestGetsItsOwnAnswer() throws Exception {
    requests = new RevisionRequests(this::answer);
    assertThat(requests.propose(Definitions.EMPTY, MANNER)).isEqualTo(numbered(1));
    assertThat(requests.revert(7, MANNER)).isEqualTo(numbered(2));
    assertThat(posted)
        .containsExactly(
            new Event.RevisionRequested(1, Definitions.EMPTY, "anna", true, false),
            new Event.RevertRequested(2, 7, "anna", true, false));
  }

  @Test
  void anAnswerThatNeverComesIsNotWaitedForForEver() {
    requests = new RevisionRequests(posted::add, Duration.ZERO);
    assertThatThrownBy(() -> requests.revert(7, MANNER)).isInstanceOf(TimeoutException.class);
    // It comes all the same, when nobody waits any more.
    requests.answered(new Effect.AnswerRevision(1, numbered(1)));
    assertThat(posted).hasSize(1);
  }

  private void answer(Event event) {
    posted.add(event);
    requests.answered(new Effect.AnswerRevision(99, numbered(99)));
    requests.answered(new Effect.AnswerRevision(posted.size(), numbered(posted.size())));
  }

  private static RevisionAnswer numbered(long revision) {
    return new RevisionAnswer(
        RevisionAnswer.Verdict.APPLIED,
        revision,
        new RevisionPlan(0, List.of(), List.of()),
        List.of());
  }
}
