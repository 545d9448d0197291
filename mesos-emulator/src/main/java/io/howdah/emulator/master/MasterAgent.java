package io.howdah.emulator.master;

import io.howdah.emulator.resource.ResourceBag;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Unavailability;

/** An agent as the master knows it. */
final class MasterAgent {
  final AgentID id;
  final Instant registered;
  final ResourceBag total;
  AgentLink link;
  AgentInfo info;
  boolean connected = true;

  /** When its machine is scheduled for maintenance, or null. */
  Unavailability unavailability;

  ResourceBag used = ResourceBag.EMPTY;
  ResourceBag offered = ResourceBag.EMPTY;

  /** Custom executors by framework id, then executor id. */
  final Map<String, Map<String, ExecutorInfo>> executors = new LinkedHashMap<>();

  /** Tasks by framework id, then task id. */
  final Map<String, Map<String, MasterTask>> tasks = new LinkedHashMap<>();

  final Map<String, MasterOffer> offers = new LinkedHashMap<>();

  MasterAgent(AgentID id, AgentLink link, Instant registered) {
    this.id = id;
    this.link = link;
    this.registered = registered;
    info = link.info().toBuilder().setId(id).build();
    total = ResourceBag.of(info.getResourcesList());
  }

  ResourceBag available() {
    return total.minus(used).minus(offered);
  }

  Map<String, ExecutorInfo> executorsOf(String framework) {
    return executors.getOrDefault(framework, Map.of());
  }

  void addTask(String framework, MasterTask task) {
    tasks.computeIfAbsent(framework, f -> new LinkedHashMap<>()).put(task.id(), task);
    used = used.plus(task.resources);
  }

  void addExecutor(String framework, ExecutorInfo executor) {
    executors
        .computeIfAbsent(framework, f -> new LinkedHashMap<>())
        .put(executor.getExecutorId().getValue(), executor);
    used = used.plus(ResourceBag.of(executor.getResourcesList()));
  }

  /** Gives the resources of a task that has ended back, once. */
  void release(MasterTask task) {
    if (!task.released) {
      task.released = true;
      used = used.minus(task.resources);
    }
  }

  void removeTask(String framework, MasterTask task) {
    release(task);
    Map<String, MasterTask> own = tasks.get(framework);
    if (own != null && own.remove(task.id(), task) && own.isEmpty()) {
      tasks.remove(framework);
    }
  }

  ExecutorInfo removeExecutor(String framework, String executor) {
    Map<String, ExecutorInfo> own = executors.get(framework);
    ExecutorInfo gone = own == null ? null : own.remove(executor);
    if (gone != null) {
      used = used.minus(ResourceBag.of(gone.getResourcesList()));
      if (own.isEmpty()) {
        executors.remove(framework);
      }
    }
    return gone;
  }
}
