package io.howdah.broker.mesos;

import com.google.protobuf.ByteString;
import io.howdah.broker.core.Effect;
import io.howdah.broker.model.Placement;
import io.howdah.executor.protocol.BrokerMessage;
import io.howdah.executor.protocol.Capacity;
import io.howdah.executor.protocol.ReleasePlace;
import io.howdah.executor.protocol.TellCapacity;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** The core's effects to Mesos' calls. */
final class Calls {
  private final long epoch;

  /** Calls of one leadership. */
  Calls(long epoch) {
    this.epoch = epoch;
  }

  /** The call of an effect other than {@link Effect.Connect} and {@link Effect.UpdateRoles}. */
  Call call(Effect.MesosEffect effect) {
    if (effect instanceof Effect.Accept accept) {
      return accept(accept);
    } else if (effect instanceof Effect.Decline decline) {
      return of(Call.Type.DECLINE)
          .setDecline(
              Call.Decline.newBuilder()
                  .addAllOfferIds(offers(decline.offerIds()))
                  .setFilters(refuse(decline.refuse().toMillis() / 1000.0)))
          .build();
    } else if (effect instanceof Effect.Kill kill) {
      return kill(kill);
    } else if (effect instanceof Effect.Acknowledge acknowledge) {
      return of(Call.Type.ACKNOWLEDGE)
          .setAcknowledge(
              Call.Acknowledge.newBuilder()
                  .setAgentId(agent(acknowledge.agentId()))
                  .setTaskId(task(acknowledge.task().value()))
                  .setUuid(ByteString.copyFrom(acknowledge.uuid().bytes())))
          .build();
    } else if (effect instanceof Effect.Reconcile reconcile) {
      return reconcile(reconcile);
    } else if (effect instanceof Effect.Suppress suppress) {
      return of(Call.Type.SUPPRESS)
          .setSuppress(Call.Suppress.newBuilder().addRoles(suppress.role()))
          .build();
    } else if (effect instanceof Effect.Revive revive) {
      return of(Call.Type.REVIVE)
          .setRevive(Call.Revive.newBuilder().addRoles(revive.role()))
          .build();
    } else if (effect instanceof Effect.ReleasePlace release) {
      return release(release);
    } else if (effect instanceof Effect.TellCapacity tell) {
      return tell(tell);
    }
    throw new IllegalArgumentException("not a call: " + effect);
  }

  private Call accept(Effect.Accept accept) {
    Operation.Launch.Builder launch = Operation.Launch.newBuilder();
    accept.launches().forEach(task -> launch.addTaskInfos(task(task)));
    return of(Call.Type.ACCEPT)
        .setAccept(
            Call.Accept.newBuilder()
                .addAllOfferIds(offers(accept.offerIds()))
                .addOperations(
                    Operation.newBuilder().setType(Operation.Type.LAUNCH).setLaunch(launch))
                // Zero, so that the rest comes back at once. Missing would mean five seconds.
                .setFilters(refuse(0)))
        .build();
  }

  private TaskInfo task(Effect.LaunchTask launch) {
    Placement placement = launch.instance().placement();
    TaskInfo.Builder task;
    if (launch instanceof Effect.LaunchWorker worker) {
      task = WorkerTasks.task(worker, epoch);
    } else if (launch instanceof Effect.LaunchLease lease) {
      task = LeaseTasks.task(lease, epoch);
    } else {
      task = ServiceTasks.task((Effect.LaunchService) launch);
    }
    return task.setTaskId(task(launch.instance().id().value()))
        .setAgentId(agent(placement.agentId()))
        .addAllResources(ResourceMapper.resources(placement.task()))
        .build();
  }

  private static Call kill(Effect.Kill kill) {
    Call.Kill.Builder call = Call.Kill.newBuilder().setTaskId(task(kill.task().value()));
    kill.agentId().ifPresent(id -> call.setAgentId(agent(id)));
    kill.grace()
        .ifPresent(
            grace ->
                call.setKillPolicy(
                    KillPolicy.newBuilder()
                        .setGracePeriod(
                            DurationInfo.newBuilder().setNanoseconds(grace.toNanos()))));
    return of(Call.Type.KILL).setKill(call).build();
  }

  private static Call reconcile(Effect.Reconcile reconcile) {
    Call.Reconcile.Builder call = Call.Reconcile.newBuilder();
    for (Effect.TaskReference reference : reconcile.tasks()) {
      call.addTasks(
          Call.Reconcile.Task.newBuilder()
              .setTaskId(task(reference.task().value()))
              .setAgentId(agent(reference.agentId())));
    }
    return of(Call.Type.RECONCILE).setReconcile(call).build();
  }

  private Call release(Effect.ReleasePlace release) {
    BrokerMessage message =
        BrokerMessage.newBuilder()
            .setEpoch(epoch)
            .setReleasePlace(ReleasePlace.getDefaultInstance())
            .build();
    return message(release.agentId(), release.executorId(), message);
  }

  private Call tell(Effect.TellCapacity tell) {
    BrokerMessage message =
        BrokerMessage.newBuilder()
            .setEpoch(epoch)
            .setTellCapacity(
                TellCapacity.newBuilder()
                    .setCapacity(
                        Capacity.newBuilder()
                            .setVcores(tell.capacity().vcores())
                            .setMemoryMb(tell.capacity().memoryMb()))
                    .setAskDaemon(tell.asksDaemon()))
            .build();
    return message(tell.agentId(), tell.executorId(), message);
  }

  private static Call message(String agentId, String executorId, BrokerMessage message) {
    return of(Call.Type.MESSAGE)
        .setMessage(
            Call.Message.newBuilder()
                .setAgentId(agent(agentId))
                .setExecutorId(ExecutorID.newBuilder().setValue(executorId))
                .setData(message.toByteString()))
        .build();
  }

  private static Call.Builder of(Call.Type type) {
    return Call.newBuilder().setType(type);
  }

  private static Filters refuse(double seconds) {
    return Filters.newBuilder().setRefuseSeconds(seconds).build();
  }

  private static List<OfferID> offers(List<String> ids) {
    return ids.stream().map(id -> OfferID.newBuilder().setValue(id).build()).toList();
  }

  private static AgentID agent(String id) {
    return AgentID.newBuilder().setValue(id).build();
  }

  private static TaskID task(String id) {
    return TaskID.newBuilder().setValue(id).build();
  }
}
