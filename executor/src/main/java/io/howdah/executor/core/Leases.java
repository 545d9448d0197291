package io.howdah.executor.core;

import io.howdah.executor.protocol.Capacity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The leases that the executor holds, in the order of their arrival. */
final class Leases {
  private final Map<String, Capacity> leases = new LinkedHashMap<>();

  /** Those that the broker has not yet been told to be RUNNING. */
  private final Set<String> waiting = new LinkedHashSet<>();

  void add(String taskId, Capacity capacity) {
    leases.put(taskId, capacity);
  }

  void addWaiting(String taskId, Capacity capacity) {
    add(taskId, capacity);
    waiting.add(taskId);
  }

  /** The leases that waited; they do no longer. */
  List<String> takeWaiting() {
    List<String> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  void remove(String taskId) {
    leases.remove(taskId);
    waiting.remove(taskId);
  }

  boolean contains(String taskId) {
    return leases.containsKey(taskId);
  }

  List<String> taskIds() {
    return new ArrayList<>(leases.keySet());
  }

  void clear() {
    leases.clear();
    waiting.clear();
  }

  /** The given capacity with those of all leases. */
  Capacity plus(Capacity base) {
    long memory = base.getMemoryMb();
    int vcores = base.getVcores();
    for (Capacity lease : leases.values()) {
      memory += lease.getMemoryMb();
      vcores += lease.getVcores();
    }
    return Capacity.newBuilder().setMemoryMb(memory).setVcores(vcores).build();
  }
}
