package io.howdah.emulator.master;

import io.howdah.emulator.http.Reply;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Call.DrainAgent;

/**
 * The calls of the operator API about one agent: DRAIN_AGENT, REACTIVATE_AGENT, MARK_AGENT_GONE. An
 * agent that is drained is not offered, and all its tasks are killed; so it stays until it is
 * reactivated. The texts of refusals follow Mesos' sense; they were not recorded.
 */
final class AgentCalls {
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  private final MasterState state;
  private final Offers offers;
  private final AgentLosses losses;

  AgentCalls(MasterState state, Offers offers, AgentLosses losses) {
    this.state = state;
    this.offers = offers;
    this.losses = losses;
  }

  /** Carries a call out; nothing if it is another one. */
  Optional<Reply> answer(Call call) {
    return switch (call.getType()) {
      case DRAIN_AGENT ->
          Optional.of(call.hasDrainAgent() ? drain(call.getDrainAgent()) : missing("drain_agent"));
      case REACTIVATE_AGENT ->
          Optional.of(
              call.hasReactivateAgent()
                  ? reactivate(call.getReactivateAgent().getAgentId())
                  : missing("reactivate_agent"));
      case MARK_AGENT_GONE ->
          Optional.of(
              call.hasMarkAgentGone()
                  ? markGone(call.getMarkAgentGone().getAgentId())
                  : missing("mark_agent_gone"));
      default -> Optional.empty();
    };
  }

  private static Reply missing(String field) {
    return Reply.text(
        BAD_REQUEST, "Failed to validate master::Call: Expecting '" + field + "' to be present");
  }

  private static Reply refuse(AgentID id, String why) {
    return Reply.text(BAD_REQUEST, "Agent " + id.getValue() + " " + why);
  }

  private Reply drain(DrainAgent wanted) {
    String id = wanted.getAgentId().getValue();
    if (!state.agents.containsKey(id) && !state.unreachable.containsKey(id)) {
      return refuse(wanted.getAgentId(), "is not known and cannot be drained");
    }
    state.draining.put(id, wanted);
    MasterAgent agent = state.agents.get(id);
    if (agent != null) {
      offers.rescindAll(agent);
      if (agent.connected) {
        agent.link.drain(wanted);
      }
      goneIfDrained(agent);
    }
    return Reply.empty(OK);
  }

  private boolean drained(MasterAgent agent) {
    return state.draining.containsKey(agent.id.getValue()) && agent.tasks.isEmpty();
  }

  /** The last task of an agent may have gone, which may have to go then as well. */
  void goneIfDrained(MasterAgent agent) {
    if (drained(agent) && state.draining.get(agent.id.getValue()).getMarkGone()) {
      var unused = markGone(agent.id);
    }
  }

  private Reply reactivate(AgentID id) {
    MasterAgent agent = state.agents.get(id.getValue());
    if (!state.draining.containsKey(id.getValue())) {
      return refuse(id, "is not deactivated and cannot be reactivated");
    }
    if (agent == null || !drained(agent)) {
      return refuse(id, "has not been drained yet and cannot be reactivated");
    }
    state.draining.remove(id.getValue());
    return Reply.empty(OK); // offered at the next allocation
  }

  private Reply markGone(AgentID id) {
    MasterAgent agent = state.agents.get(id.getValue());
    boolean known =
        agent != null
            || List.of(state.unreachable.keySet(), state.recovering, state.gone).stream()
                .anyMatch(ids -> ids.contains(id.getValue()));
    if (!known) {
      return Reply.notFound();
    }
    state.gone.add(id.getValue());
    state.draining.remove(id.getValue());
    state.unreachable.remove(id.getValue());
    state.recovering.remove(id.getValue());
    if (agent != null) {
      losses.markedGone(agent);
      agent.link.shutdown();
    }
    return Reply.empty(OK);
  }
}
