package io.howdah.emulator.agent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;

/** The executors of an agent, found by framework, by their id or by one of their tasks. */
final class Executors {
  private final Map<String, Map<String, ExecutorRun>> byFramework = new LinkedHashMap<>();

  void add(ExecutorRun run) {
    byFramework
        .computeIfAbsent(run.framework.getId().getValue(), id -> new LinkedHashMap<>())
        .put(run.executorId.getValue(), run);
  }

  boolean hasFramework(FrameworkID framework) {
    return byFramework.containsKey(framework.getValue());
  }

  Collection<ExecutorRun> of(FrameworkID framework) {
    return List.copyOf(byFramework.getOrDefault(framework.getValue(), Map.of()).values());
  }

  ExecutorRun find(FrameworkID framework, ExecutorID executor) {
    return byFramework.getOrDefault(framework.getValue(), Map.of()).get(executor.getValue());
  }

  ExecutorRun ofTask(FrameworkID framework, TaskID task) {
    for (ExecutorRun run : byFramework.getOrDefault(framework.getValue(), Map.of()).values()) {
      if (run.tasks.containsKey(task.getValue())) {
        return run;
      }
    }
    return null;
  }

  List<ExecutorRun> all() {
    List<ExecutorRun> all = new ArrayList<>();
    byFramework.values().forEach(own -> all.addAll(own.values()));
    return all;
  }

  /** Forgets an executor that has ended and whose tasks are all acknowledged. */
  void removeIfDone(ExecutorRun run) {
    if (run.state == ExecutorRun.State.TERMINATED && run.tasks.isEmpty()) {
      remove(run);
    }
  }

  void remove(ExecutorRun run) {
    Map<String, ExecutorRun> own = byFramework.get(run.framework.getId().getValue());
    if (own != null && own.remove(run.executorId.getValue(), run) && own.isEmpty()) {
      byFramework.remove(run.framework.getId().getValue());
    }
  }
}
