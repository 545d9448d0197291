package io.howdah.mesos.executor;

import com.google.protobuf.ByteString;
import io.howdah.mesos.MesosException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.executor.Protos.Call;

/**
 * What the agent has not confirmed to have stored, in order: tasks without any acknowledged update,
 * and updates. Guarded by its user.
 */
final class Unacknowledged {
  private final Map<TaskID, TaskInfo> tasks = new LinkedHashMap<>();
  private final Map<ByteString, Pending> updates = new LinkedHashMap<>();

  /** An update and who waits for its acknowledgement. */
  private record Pending(Call.Update update, CompletableFuture<Void> acknowledged) {}

  void launched(TaskInfo task) {
    tasks.put(task.getTaskId(), task);
  }

  /** Adds an update; the same uuid again changes nothing. */
  CompletableFuture<Void> add(Call.Update update) {
    return updates
        .computeIfAbsent(
            update.getStatus().getUuid(), uuid -> new Pending(update, new CompletableFuture<>()))
        .acknowledged();
  }

  /** Takes an update away that the agent stored; returns who waits for it. */
  Optional<CompletableFuture<Void>> acknowledged(TaskID task, ByteString uuid) {
    tasks.remove(task);
    return remove(uuid);
  }

  /** Takes an update away that the agent will never store. */
  Optional<CompletableFuture<Void>> remove(ByteString uuid) {
    return Optional.ofNullable(updates.remove(uuid)).map(Pending::acknowledged);
  }

  boolean noUpdates() {
    return updates.isEmpty();
  }

  /** Updates in order. */
  List<Call.Update> updates() {
    List<Call.Update> all = new ArrayList<>();
    updates.values().forEach(pending -> all.add(pending.update()));
    return all;
  }

  /** What a SUBSCRIBE says. */
  Call.Subscribe subscribe() {
    return Call.Subscribe.newBuilder()
        .addAllUnacknowledgedTasks(tasks.values())
        .addAllUnacknowledgedUpdates(updates())
        .build();
  }

  /** Gives everything up. */
  List<Runnable> fail(MesosException cause) {
    List<Runnable> told = new ArrayList<>();
    updates.values().forEach(p -> told.add(() -> p.acknowledged().completeExceptionally(cause)));
    updates.clear();
    tasks.clear();
    return told;
  }
}
