package io.howdah.broker.mesos;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.howdah.broker.model.Acknowledgement;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.StatusUpdate;
import io.howdah.broker.model.TaskState;
import io.howdah.broker.model.WorkerStatus;
import io.howdah.broker.model.WorkerUse;
import io.howdah.executor.protocol.ExecutorStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mesos' task statuses to the broker's. */
final class StatusMapper {
  /** Label with the addresses of a task's container. */
  static final String ADDRESSES = "containerAddresses";

  private static final Logger LOG = LoggerFactory.getLogger(StatusMapper.class);
  private static final String STATE_PREFIX = "TASK_";

  private StatusMapper() {}

  static StatusUpdate update(TaskStatus status) {
    InstanceId task = new InstanceId(status.getTaskId().getValue());
    return new StatusUpdate(
        task,
        status.hasAgentId() ? Optional.of(status.getAgentId().getValue()) : Optional.empty(),
        status.hasExecutorId() ? Optional.of(status.getExecutorId().getValue()) : Optional.empty(),
        TaskState.valueOf(status.getState().name().substring(STATE_PREFIX.length())),
        status.hasReason() ? status.getReason().name() : "",
        status.getMessage(),
        status.getReason() == TaskStatus.Reason.REASON_RECONCILIATION && status.hasReason(),
        // Updates that the master made have none; acknowledging them is an error.
        status.getUuid().isEmpty()
            ? Optional.empty()
            : Optional.of(Acknowledgement.of(status.getUuid().toByteArray())),
        // A Docker task's data is the output of "docker inspect".
        task.kind().filter(InstanceKind.WORKER::equals).flatMap(kind -> worker(status)),
        labels(status));
  }

  private static Optional<WorkerStatus> worker(TaskStatus status) {
    return status.getData().isEmpty()
        ? Optional.empty()
        : parse(status.getData(), status.getTaskId().getValue()).map(StatusMapper::worker);
  }

  /** An executor's status; empty, with a line in the log, if the bytes are something else. */
  static Optional<ExecutorStatus> parse(ByteString data, String sender) {
    try {
      return Optional.of(ExecutorStatus.parseFrom(data));
    } catch (InvalidProtocolBufferException e) {
      LOG.warn(
          "{} sent {} bytes that are no ExecutorStatus: {}", sender, data.size(), e.toString());
      return Optional.empty();
    }
  }

  static WorkerStatus worker(ExecutorStatus status) {
    return new WorkerStatus(
        status.getNodeId(),
        status.getWebAddress(),
        status.getDaemonStarts(),
        status.getContainerCgroupActive(),
        status.getContainerCgroupReason(),
        status.getExecutorVersion());
  }

  /** What the executor counts; empty from one that does not. */
  static Optional<WorkerUse> use(ExecutorStatus status) {
    return status.getCounted()
        ? Optional.of(
            new WorkerUse(
                status.hasTold() ? Optional.of(capacity(status.getTold())) : Optional.empty(),
                status.getContainers(),
                status.getContainerMemoryMb(),
                status.hasDaemonCapacity()
                    ? Optional.of(capacity(status.getDaemonCapacity()))
                    : Optional.empty(),
                status.getDaemonCapacityProblem()))
        : Optional.empty();
  }

  private static Capacity capacity(io.howdah.executor.protocol.Capacity capacity) {
    return new Capacity(capacity.getVcores(), capacity.getMemoryMb());
  }

  private static Map<String, String> labels(TaskStatus status) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (Label label : status.getLabels().getLabelsList()) {
      labels.put(label.getKey(), label.getValue());
    }
    String addresses =
        status.getContainerStatus().getNetworkInfosList().stream()
            .flatMap(network -> network.getIpAddressesList().stream())
            .map(NetworkInfo.IPAddress::getIpAddress)
            .filter(address -> !address.isEmpty())
            .collect(Collectors.joining(","));
    if (!addresses.isEmpty()) {
      labels.put(ADDRESSES, addresses);
    }
    return labels;
  }
}
