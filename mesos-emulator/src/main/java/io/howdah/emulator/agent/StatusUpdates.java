package io.howdah.emulator.agent;

import com.google.protobuf.ByteString;
import io.howdah.emulator.loop.StateLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Passes the updates of each task on, one at a time: the next leaves when the one before is
 * acknowledged; until then that one is repeated, after 10 s, 20 s, and so on up to 10 min.
 */
final class StatusUpdates {
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(10);

  /** Sends an update to the master. */
  interface Sender {
    void send(FrameworkID framework, TaskStatus status, TaskState latest);
  }

  private record Key(String framework, String task) {}

  private static final class Stream {
    final FrameworkID framework;
    final Deque<TaskStatus> pending = new ArrayDeque<>(3);
    final List<ByteString> seen = new ArrayList<>(3);
    TaskState latest = TaskState.TASK_STAGING;
    Duration retry;
    StateLoop.Timer timer;

    Stream(FrameworkID framework) {
      this.framework = framework;
    }
  }

  private final StateLoop loop;
  private final Duration firstRetry;
  private final Sender sender;
  private final BiConsumer<FrameworkID, TaskID> completed;
  private final Map<Key, Stream> streams = new HashMap<>();

  /**
   * No streams yet.
   *
   * @param completed is told of each task whose terminal update has been acknowledged
   */
  StatusUpdates(
      StateLoop loop,
      Duration firstRetry,
      Sender sender,
      BiConsumer<FrameworkID, TaskID> completed) {
    this.loop = loop;
    this.firstRetry = firstRetry;
    this.sender = sender;
    this.completed = completed;
  }

  /** Takes an update over; one that it has seen before changes nothing. */
  void add(FrameworkID framework, TaskStatus status) {
    Stream stream =
        streams.computeIfAbsent(
            new Key(framework.getValue(), status.getTaskId().getValue()),
            key -> new Stream(framework));
    if (stream.seen.contains(status.getUuid())) {
      return;
    }
    stream.seen.add(status.getUuid());
    stream.latest = status.getState();
    stream.pending.addLast(status);
    if (stream.pending.size() == 1) {
      sendFirst(stream);
    }
  }

  private void sendFirst(Stream stream) {
    stream.retry = firstRetry;
    send(stream);
  }

  private void send(Stream stream) {
    stop(stream);
    sender.send(stream.framework, stream.pending.getFirst(), stream.latest);
    Duration wait = stream.retry;
    stream.retry =
        wait.multipliedBy(2).compareTo(LONGEST_RETRY) < 0 ? wait.multipliedBy(2) : LONGEST_RETRY;
    stream.timer = loop.after(wait, () -> send(stream));
  }

  private static void stop(Stream stream) {
    if (stream.timer != null) {
      stream.timer.cancel();
      stream.timer = null;
    }
  }

  void acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
    Key key = new Key(framework.getValue(), task.getValue());
    Stream stream = streams.get(key);
    if (stream == null
        || stream.pending.isEmpty()
        || !stream.pending.getFirst().getUuid().equals(uuid)) {
      return;
    }
    stop(stream);
    TaskStatus done = stream.pending.removeFirst();
    if (Tasks.terminal(done.getState())) {
      streams.remove(key);
      completed.accept(framework, task);
    } else if (!stream.pending.isEmpty()) {
      sendFirst(stream);
    }
  }

  /** Repeats what waits, of one framework or of all (null), at once. */
  void resend(FrameworkID framework) {
    for (Stream stream : new ArrayList<>(streams.values())) {
      if ((framework == null || framework.equals(stream.framework)) && !stream.pending.isEmpty()) {
        sendFirst(stream);
      }
    }
  }

  /** Holds everything back while the agent is down. */
  void pause() {
    streams.values().forEach(StatusUpdates::stop);
  }

  void forget(FrameworkID framework) {
    streams
        .values()
        .removeIf(
            stream -> {
              boolean own = stream.framework.equals(framework);
              if (own) {
                stop(stream);
              }
              return own;
            });
  }
}
