package io.howdah.emulator.master;

import com.google.protobuf.Message;
import io.howdah.emulator.http.EventStream;
import io.howdah.emulator.loop.StateLoop;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;

/** A framework as the master knows it. */
final class Framework {
  /** Mesos keeps 1000 a framework. */
  private static final int COMPLETED_TASKS = 1000;

  final FrameworkID id;
  final Instant registered;
  FrameworkInfo info;
  Set<String> suppressed = new LinkedHashSet<>();

  /** Null while no scheduler is subscribed. */
  EventStream stream;

  String streamId;
  StateLoop.Timer heartbeat;
  StateLoop.Timer failover;

  /** Known from agents only, since the master failed over. */
  boolean recovered;

  final Map<String, MasterTask> tasks = new LinkedHashMap<>();
  final Map<String, MasterTask> unreachableTasks = new LinkedHashMap<>();
  final Deque<MasterTask> completedTasks = new ArrayDeque<>();
  final Map<String, MasterOffer> offers = new LinkedHashMap<>();
  final OfferFilters filters = new OfferFilters();

  Framework(FrameworkInfo info, Instant registered) {
    id = info.getId();
    this.info = info;
    this.registered = registered;
  }

  boolean connected() {
    return stream != null;
  }

  boolean has(Capability.Type capability) {
    return has(info, capability);
  }

  static boolean has(FrameworkInfo info, Capability.Type capability) {
    return info.getCapabilitiesList().stream().anyMatch(one -> one.getType() == capability);
  }

  boolean partitionAware() {
    return has(Capability.Type.PARTITION_AWARE);
  }

  boolean multiRole() {
    return has(Capability.Type.MULTI_ROLE);
  }

  /** The roles it is subscribed to. */
  List<String> roles() {
    return roles(info);
  }

  @SuppressWarnings("deprecation") // frameworks without MULTI_ROLE have one role
  static List<String> roles(FrameworkInfo info) {
    return has(info, Capability.Type.MULTI_ROLE)
        ? new ArrayList<>(new LinkedHashSet<>(info.getRolesList()))
        : List.of(info.getRole());
  }

  void send(Message event) {
    if (stream != null) {
      stream.send(event);
    }
  }

  void complete(MasterTask task) {
    tasks.remove(task.id());
    completedTasks.addLast(task);
    if (completedTasks.size() > COMPLETED_TASKS) {
      completedTasks.removeFirst();
    }
  }
}
