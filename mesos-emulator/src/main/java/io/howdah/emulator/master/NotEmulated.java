package io.howdah.emulator.master;

import io.howdah.emulator.http.Reply;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OperationID;
import org.apache.mesos.v1.Protos.OperationState;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a Mesos does and this emulator does not is refused in words that say so, and counted in
 * {@code /metrics/snapshot} as {@code emulator/not_emulated/WHAT}; nothing is passed over in
 * silence.
 */
final class NotEmulated {
  private static final Logger log = LoggerFactory.getLogger(NotEmulated.class);

  /** End points of a Mesos master that there are not here, with all that is below them. */
  private static final Set<String> END_POINTS =
      Set.of(
          "", // the web interface
          "api",
          "create-volumes",
          "destroy-volumes",
          "files",
          "logging",
          "profiler",
          "quota",
          "registrar",
          "reserve",
          "roles",
          "state-summary",
          "system",
          "teardown",
          "unreserve",
          "weights");

  private NotEmulated() {}

  /** The refusal of what has that name in the protocol; it is counted and logged. */
  static String text(MasterState state, String name) {
    return text(state, name, name);
  }

  private static String text(MasterState state, String name, String what) {
    state.count("emulator/not_emulated/" + name.toLowerCase(Locale.ROOT));
    String text = what + Reply.NOT_EMULATED;
    log.warn("{}", text);
    return text;
  }

  /** 501 naming a call of the operator API. */
  static Reply operatorCall(MasterState state, String type) {
    return Reply.text(501, text(state, "operator/" + type, "The operator call " + type));
  }

  /** 501 for an end point of Mesos' master that is not here; nothing if Mesos has none of it. */
  static Optional<Reply> endPoint(MasterState state, String path) {
    String[] parts = path.split("/", -1);
    return parts.length > 1 && END_POINTS.contains(parts[1])
        ? Optional.of(
            Reply.text(501, text(state, "end_point/" + parts[1], "The end point " + path)))
        : Optional.empty();
  }

  /** How Mesos' master says that it drops an operation; only one with an id is reported. */
  static Optional<OperationStatus> dropped(Offer.Operation operation, String problem) {
    return operation.hasId()
        ? Optional.of(
            status(operation.getId(), OperationState.OPERATION_ERROR).setMessage(problem).build())
        : Optional.empty();
  }

  static OperationStatus.Builder status(OperationID id, OperationState as) {
    return OperationStatus.newBuilder().setOperationId(id).setState(as);
  }

  /** What of a task is not emulated, if anything. */
  static Optional<String> in(MasterState state, TaskInfo task) {
    boolean reserved =
        task.getResourcesList().stream().anyMatch(NotEmulated::reserved)
            || task.getExecutor().getResourcesList().stream().anyMatch(NotEmulated::reserved);
    return reserved
        ? Optional.of(
            text(state, "reserved", "A task with dynamically reserved resources or volumes"))
        : Optional.empty();
  }

  private static boolean reserved(Resource resource) {
    return resource.hasDisk()
        || resource.getReservationsList().stream()
            .anyMatch(one -> one.getType() == Resource.ReservationInfo.Type.DYNAMIC);
  }
}
