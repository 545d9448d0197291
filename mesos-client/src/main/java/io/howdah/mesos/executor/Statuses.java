package io.howdah.mesos.executor;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Fills in what an agent insists on in an update: uuid and source; and what is useful. */
final class Statuses {
  private final String executorId;
  private final InstantSource clock;

  Statuses(String executorId, InstantSource clock) {
    this.executorId = executorId;
    this.clock = clock;
  }

  TaskStatus complete(TaskStatus status) {
    TaskStatus.Builder complete =
        status.toBuilder()
            .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
            .setExecutorId(ExecutorID.newBuilder().setValue(executorId));
    if (!status.hasUuid()) {
      complete.setUuid(randomUuid());
    }
    if (!status.hasTimestamp()) {
      Instant now = clock.instant();
      complete.setTimestamp(now.getEpochSecond() + now.getNano() / 1e9);
    }
    return complete.build();
  }

  private static ByteString randomUuid() {
    UUID uuid = UUID.randomUUID();
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).flip();
    return ByteString.copyFrom(bytes);
  }
}
