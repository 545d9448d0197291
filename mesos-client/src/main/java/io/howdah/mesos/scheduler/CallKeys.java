package io.howdah.mesos.scheduler;

import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * Which calls must stay in order. Calls about one agent do: a KILL must not overtake the ACCEPT
 * that launches its task. A DECLINE is on its own: no other call may name its offers. Everything
 * else (REVIVE, SUPPRESS, RECONCILE, TEARDOWN ...) concerns the whole framework and keeps its place
 * among all: a REVIVE clears the filters of the DECLINEs before it and of none after it.
 */
final class CallKeys {
  private CallKeys() {}

  /** The key of a call, empty for one that stays in order with all others. */
  static Optional<String> of(Call call) {
    return switch (call.getType()) {
      case ACCEPT -> launchAgent(call.getAccept()).map(AgentID::getValue);
      case DECLINE ->
          call.getDecline().getOfferIdsCount() == 0
              ? Optional.empty()
              : Optional.of(call.getDecline().getOfferIds(0).getValue());
      case KILL -> agent(call.getKill().hasAgentId(), call.getKill().getAgentId());
      case SHUTDOWN -> agent(call.getShutdown().hasAgentId(), call.getShutdown().getAgentId());
      case ACKNOWLEDGE -> Optional.of(call.getAcknowledge().getAgentId().getValue());
      case MESSAGE -> Optional.of(call.getMessage().getAgentId().getValue());
      default -> Optional.empty();
    };
  }

  private static Optional<String> agent(boolean given, AgentID id) {
    return given ? Optional.of(id.getValue()) : Optional.empty();
  }

  private static Optional<AgentID> launchAgent(Call.Accept accept) {
    for (Operation operation : accept.getOperationsList()) {
      for (TaskInfo task : operation.getLaunch().getTaskInfosList()) {
        return Optional.of(task.getAgentId());
      }
      for (TaskInfo task : operation.getLaunchGroup().getTaskGroup().getTasksList()) {
        return Optional.of(task.getAgentId());
      }
    }
    return Optional.empty();
  }
}
