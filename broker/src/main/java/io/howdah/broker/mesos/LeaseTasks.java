package io.howdah.broker.mesos;

import io.howdah.broker.core.Effect.LaunchLease;
import io.howdah.broker.model.Capacity;
import io.howdah.executor.protocol.LeaseTask;
import io.howdah.executor.protocol.TaskData;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.TaskInfo;

/** TaskInfos of leases: tasks that run nothing in their worker's executor. */
final class LeaseTasks {
  private LeaseTasks() {}

  /** The fields that the tasks of all kinds get are the caller's. */
  static TaskInfo.Builder task(LaunchLease launch, long epoch) {
    Capacity step = launch.instance().capacity().orElse(Capacity.NONE);
    TaskData data =
        TaskData.newBuilder()
            .setEpoch(epoch)
            .setLease(
                LeaseTask.newBuilder()
                    .setCapacity(
                        io.howdah.executor.protocol.Capacity.newBuilder()
                            .setVcores(step.vcores())
                            .setMemoryMb(step.memoryMb())))
            .build();
    return TaskInfo.newBuilder()
        .setName("lease." + launch.worker().place().orElse(launch.worker().id().value()))
        .setExecutor(WorkerTasks.executor(launch.worker()))
        .setData(data.toByteString())
        .setLabels(
            Labels.newBuilder()
                .addLabels(
                    Label.newBuilder().setKey("fleet").setValue(launch.instance().owner().value()))
                .addLabels(
                    Label.newBuilder().setKey("worker").setValue(launch.worker().id().value())));
  }
}
