package io.howdah.emulator.agent;

import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;

/** What Mesos checks in an executor call before it looks for the executor. */
final class ExecutorValidation {
  private static final int UUID_BYTES = 16;

  private ExecutorValidation() {}

  /** The text of the refusal, if the call is refused. */
  static Optional<String> check(Call call) {
    return problem(call).map(text -> "Failed to validate Executor::Call: " + text);
  }

  private static Optional<String> problem(Call call) {
    if (!call.hasType()) {
      return Optional.of("Expecting 'type' to be present");
    }
    return switch (call.getType()) {
      case SUBSCRIBE -> present(call.hasSubscribe(), "subscribe");
      case UPDATE -> present(call.hasUpdate(), "update").or(() -> update(call));
      case MESSAGE -> present(call.hasMessage(), "message");
      default -> Optional.empty();
    };
  }

  private static Optional<String> present(boolean there, String field) {
    return there ? Optional.empty() : Optional.of("Expecting '" + field + "' to be present");
  }

  private static Optional<String> update(Call call) {
    TaskStatus status = call.getUpdate().getStatus();
    String executor = call.getExecutorId().getValue();
    String sender =
        "from executor " + executor + " of framework " + call.getFrameworkId().getValue();
    if (!status.hasUuid()) {
      return Optional.of("Expecting 'uuid' to be present");
    }
    if (status.getUuid().size() != UUID_BYTES) {
      return Optional.of("Not a valid UUID");
    }
    if (status.hasExecutorId() && !status.getExecutorId().equals(call.getExecutorId())) {
      return Optional.of(
          "ExecutorID in Call: "
              + executor
              + " does not match ExecutorID in TaskStatus: "
              + status.getExecutorId().getValue());
    }
    if (status.getSource() != TaskStatus.Source.SOURCE_EXECUTOR || !status.hasSource()) {
      return Optional.of(
          "Received Call " + sender + " with invalid source, expecting 'SOURCE_EXECUTOR'");
    }
    if (status.getState() == TaskState.TASK_STAGING) {
      return Optional.of("Received TASK_STAGING " + sender + " which is not allowed");
    }
    return Optional.empty();
  }
}
