package io.howdah.emulator.master;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** What Mesos checks in a scheduler call before it looks at its own state. */
final class CallValidation {
  private static final int UUID_BYTES = 16;

  private CallValidation() {}

  /**
   * The text of the refusal, if the call is refused.
   *
   * @param principal who has authenticated, if that is asked for
   */
  static Optional<String> check(Call call, Optional<String> principal) {
    return problem(call, principal).map(text -> "Failed to validate scheduler::Call: " + text);
  }

  private static Optional<String> problem(Call call, Optional<String> principal) {
    if (!call.hasType()) {
      return Optional.of("Expecting 'type' to be present");
    }
    if (call.getType() == Call.Type.SUBSCRIBE) {
      if (!call.hasSubscribe()) {
        return Optional.of("Expecting 'subscribe' to be present");
      }
      String inside = call.getSubscribe().getFrameworkInfo().getId().getValue();
      return inside.equals(call.getFrameworkId().getValue())
          ? samePrincipal(call.getSubscribe().getFrameworkInfo(), principal)
          : Optional.of("'framework_id' differs from 'subscribe.framework_info.id'");
    }
    if (!call.hasFrameworkId()) {
      return Optional.of("Expecting 'framework_id' to be present");
    }
    return switch (call.getType()) {
      case ACCEPT -> present(call.hasAccept(), "accept");
      case DECLINE -> present(call.hasDecline(), "decline");
      case ACCEPT_INVERSE_OFFERS -> present(call.hasAcceptInverseOffers(), "accept_inverse_offers");
      case DECLINE_INVERSE_OFFERS ->
          present(call.hasDeclineInverseOffers(), "decline_inverse_offers");
      case KILL -> present(call.hasKill(), "kill");
      case SHUTDOWN -> present(call.hasShutdown(), "shutdown");
      case ACKNOWLEDGE ->
          present(call.hasAcknowledge(), "acknowledge")
              .or(() -> uuid(call.getAcknowledge().getUuid()));
      case ACKNOWLEDGE_OPERATION_STATUS ->
          present(call.hasAcknowledgeOperationStatus(), "acknowledge_operation_status");
      case RECONCILE -> present(call.hasReconcile(), "reconcile");
      case RECONCILE_OPERATIONS -> present(call.hasReconcileOperations(), "reconcile_operations");
      case MESSAGE -> present(call.hasMessage(), "message");
      case REQUEST -> present(call.hasRequest(), "request");
      case UPDATE_FRAMEWORK -> present(call.hasUpdateFramework(), "update_framework");
      case UNKNOWN ->
          Optional.of("a Mesos master dies of a call of the type UNKNOWN; its emulator does not");
      default -> Optional.empty();
    };
  }

  private static Optional<String> samePrincipal(FrameworkInfo info, Optional<String> principal) {
    return principal
        .filter(one -> info.hasPrincipal() && !one.equals(info.getPrincipal()))
        .map(one -> Credentials.mismatch(one, info.getPrincipal()));
  }

  private static Optional<String> present(boolean there, String field) {
    return there ? Optional.empty() : Optional.of("Expecting '" + field + "' to be present");
  }

  private static Optional<String> uuid(ByteString uuid) {
    return uuid.size() == UUID_BYTES ? Optional.empty() : Optional.of("Not a valid UUID");
  }
}
