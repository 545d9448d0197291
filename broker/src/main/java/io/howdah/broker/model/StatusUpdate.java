package io.howdah.broker.model;

import java.util.Map;
import java.util.Optional;

/**
 * A task status as Mesos delivered it, either from an agent or made by the master.
 *
 * @param taskId the task
 * @param agentId empty if the master did not say
 * @param executorId empty if unknown
 * @param state the state
 * @param reason Mesos' {@code REASON_*} name, empty if none
 * @param message text for people, empty if none
 * @param fromReconciliation whether it answers a RECONCILE
 * @param acknowledgement the uuid to acknowledge; empty for updates that the master made, which
 *     must not be acknowledged
 * @param worker what the worker's executor told in the update's data
 * @param labels facts for people (container address, for example); not used for decisions
 */
public record StatusUpdate(
    InstanceId taskId,
    Optional<String> agentId,
    Optional<String> executorId,
    TaskState state,
    String reason,
    String message,
    boolean fromReconciliation,
    Optional<Acknowledgement> acknowledgement,
    Optional<WorkerStatus> worker,
    Map<String, String> labels) {
  public StatusUpdate {
    labels = Map.copyOf(labels);
  }
}
