package io.howdah.emulator.agent;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.mesos.v1.Protos.TaskState;

/** Small things about tasks. */
final class Tasks {
  private Tasks() {}

  static boolean terminal(TaskState state) {
    return switch (state) {
      case TASK_FINISHED,
          TASK_FAILED,
          TASK_KILLED,
          TASK_ERROR,
          TASK_LOST,
          TASK_DROPPED,
          TASK_GONE,
          TASK_GONE_BY_OPERATOR ->
          true;
      default -> false;
    };
  }

  /** The 16 bytes of a uuid. */
  static ByteString bytes(String uuid) {
    UUID value = UUID.fromString(uuid);
    ByteBuffer buffer = ByteBuffer.allocate(16);
    buffer.putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits()).flip();
    return ByteString.copyFrom(buffer);
  }
}
