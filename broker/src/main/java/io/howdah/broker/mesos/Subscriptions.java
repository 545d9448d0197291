package io.howdah.broker.mesos;

import io.howdah.broker.core.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** What SUBSCRIBE and UPDATE_FRAMEWORK say. */
final class Subscriptions {
  private Subscriptions() {}

  /**
   * A first subscription asks for offers at once; one with an id suppresses its roles, because
   * nothing may be launched before the tasks are reconciled (law 4). The core revives.
   */
  static Call.Subscribe subscribe(
      FrameworkSettings settings, List<String> roles, Optional<String> frameworkId) {
    Call.Subscribe.Builder subscribe =
        Call.Subscribe.newBuilder().setFrameworkInfo(info(settings, roles, frameworkId));
    if (frameworkId.isPresent()) {
      subscribe.addAllSuppressedRoles(roles);
    }
    return subscribe.build();
  }

  /**
   * Other roles, everything else as it was subscribed with. Mesos takes the suppressed roles of the
   * call for all that it knew (recorded: answered 200).
   */
  static Call update(
      FrameworkSettings settings, Effect.UpdateRoles update, Optional<String> frameworkId) {
    return Call.newBuilder()
        .setType(Call.Type.UPDATE_FRAMEWORK)
        .setUpdateFramework(
            Call.UpdateFramework.newBuilder()
                .setFrameworkInfo(info(settings, update.roles(), frameworkId))
                .addAllSuppressedRoles(update.suppressed()))
        .build();
  }

  private static FrameworkInfo info(
      FrameworkSettings settings, List<String> roles, Optional<String> frameworkId) {
    FrameworkInfo.Builder info =
        FrameworkInfo.newBuilder()
            .setName(settings.name())
            .setUser(settings.user())
            .setCheckpoint(true)
            // Mesos counts seconds here.
            .setFailoverTimeout(settings.failoverTimeout().toMillis() / 1000.0)
            .setHostname(settings.hostname())
            .setWebuiUrl(settings.webUrl())
            .addAllRoles(roles);
    for (Capability.Type type : capabilities(settings)) {
      info.addCapabilities(Capability.newBuilder().setType(type));
    }
    if (!settings.principal().isEmpty()) {
      info.setPrincipal(settings.principal());
    }
    frameworkId.ifPresent(id -> info.setId(FrameworkID.newBuilder().setValue(id)));
    return info.build();
  }

  private static List<Capability.Type> capabilities(FrameworkSettings settings) {
    List<Capability.Type> types =
        new ArrayList<>(
            List.of(
                Capability.Type.MULTI_ROLE,
                Capability.Type.PARTITION_AWARE,
                Capability.Type.TASK_KILLING_STATE,
                Capability.Type.REGION_AWARE,
                Capability.Type.RESERVATION_REFINEMENT));
    if (settings.gpus()) {
      types.add(Capability.Type.GPU_RESOURCES);
    }
    return types;
  }
}
