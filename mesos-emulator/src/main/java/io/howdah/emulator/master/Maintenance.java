package io.howdah.emulator.master;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.MachineInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.maintenance.Protos.ClusterStatus;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;

/**
 * Schedules machines for maintenance, takes them down and brings them up, as Mesos' maintenance
 * primitives do. The texts of refusals follow Mesos' sense; they were not recorded.
 */
final class Maintenance {
  private final MasterState state;
  private final Offers offers;
  private final Allocator allocator;
  private final AgentLosses losses;

  Maintenance(MasterState state, Offers offers, Allocator allocator, AgentLosses losses) {
    this.state = state;
    this.offers = offers;
    this.allocator = allocator;
    this.losses = losses;
  }

  Schedule schedule() {
    return state.machines.schedule;
  }

  /** Replaces the schedule; the refusal, if there is one. */
  Optional<String> schedule(Schedule schedule) {
    Map<MachineID, Unavailability> wanted = new LinkedHashMap<>();
    for (Window window : schedule.getWindowsList()) {
      if (window.getMachineIdsCount() == 0) {
        return Optional.of("List of machines in the maintenance window is empty");
      }
      if (window.getUnavailability().getDuration().getNanoseconds() < 0) {
        return Optional.of("Unavailability 'duration' is negative");
      }
      for (MachineID id : window.getMachineIdsList()) {
        if (id.getHostname().isEmpty() && id.getIp().isEmpty()) {
          return Optional.of("Both 'hostname' and 'ip' for a machine are empty");
        }
        if (wanted.put(id, window.getUnavailability()) != null) {
          return Optional.of(name(id) + " appears more than once in the schedule");
        }
      }
    }
    for (MachineInfo one : state.machines.modes.values()) {
      if (one.getMode() == MachineInfo.Mode.DOWN && !wanted.containsKey(one.getId())) {
        return Optional.of(
            name(one.getId()) + " is deactivated and cannot be removed from the schedule");
      }
    }
    Set<MachineID> changed = new HashSet<>(state.machines.modes.keySet());
    changed.addAll(wanted.keySet());
    state.machines.modes.keySet().retainAll(wanted.keySet());
    wanted.forEach(
        (id, when) ->
            state.machines.modes.put(
                id,
                MachineInfo.newBuilder()
                    .setId(id)
                    .setMode(
                        state.machines.mode(id) == MachineInfo.Mode.DOWN
                            ? MachineInfo.Mode.DOWN
                            : MachineInfo.Mode.DRAINING)
                    .setUnavailability(when)
                    .build()));
    state.machines.schedule = schedule;
    agentsOf(changed).forEach(this::rescheduled);
    return Optional.empty();
  }

  private List<MasterAgent> agentsOf(Set<MachineID> machines) {
    return state.agents.values().stream()
        .filter(one -> machines.contains(Machines.of(one.link)))
        .toList();
  }

  /** What was offered is offered anew, with the agent's new time or without any. */
  private void rescheduled(MasterAgent agent) {
    offers.rescindAll(agent);
    offers.inverse().forget(agent);
    agent.unavailability = state.machines.unavailability(agent.link);
    allocator.allocate(List.of(agent));
  }

  /** Ends the agents of machines; the refusal, if there is one. */
  Optional<String> down(List<MachineID> ids) {
    Optional<String> problem = check(ids, MachineInfo.Mode.DRAINING, "brought down");
    if (problem.isPresent()) {
      return problem;
    }
    for (MachineID id : ids) {
      state.machines.modes.computeIfPresent(
          id, (same, info) -> info.toBuilder().setMode(MachineInfo.Mode.DOWN).build());
    }
    for (MasterAgent agent : agentsOf(Set.copyOf(ids))) {
      losses.remove(agent.id, "Operator initiated 'Machine DOWN'");
      agent.link.shutdown();
    }
    return Optional.empty();
  }

  /** Takes machines out of the schedule, so that agents may come; the refusal, if there is one. */
  Optional<String> up(List<MachineID> ids) {
    Optional<String> problem = check(ids, MachineInfo.Mode.DOWN, "brought up");
    if (problem.isPresent()) {
      return problem;
    }
    ids.forEach(state.machines.modes::remove);
    Schedule.Builder left = Schedule.newBuilder();
    for (Window window : state.machines.schedule.getWindowsList()) {
      List<MachineID> others = new ArrayList<>(window.getMachineIdsList());
      others.removeAll(ids);
      if (!others.isEmpty()) {
        left.addWindows(window.toBuilder().clearMachineIds().addAllMachineIds(others));
      }
    }
    state.machines.schedule = left.build();
    return Optional.empty();
  }

  private Optional<String> check(List<MachineID> ids, MachineInfo.Mode mode, String what) {
    if (ids.isEmpty()) {
      return Optional.of("List of machines is empty");
    }
    for (MachineID id : ids) {
      if (!state.machines.modes.containsKey(id)) {
        return Optional.of(name(id) + " is not part of a maintenance schedule");
      }
      if (state.machines.mode(id) != mode) {
        return Optional.of(name(id) + " is not in " + mode + " mode and cannot be " + what);
      }
    }
    return Optional.empty();
  }

  private static String name(MachineID id) {
    return "Machine '" + id.getHostname() + " (" + id.getIp() + ")'";
  }

  ClusterStatus status() {
    ClusterStatus.Builder status = ClusterStatus.newBuilder();
    for (MachineInfo info : state.machines.modes.values()) {
      if (info.getMode() == MachineInfo.Mode.DOWN) {
        status.addDownMachines(info.getId());
        continue;
      }
      Set<String> agents = new HashSet<>();
      agentsOf(Set.of(info.getId())).forEach(one -> agents.add(one.id.getValue()));
      status
          .addDrainingMachinesBuilder()
          .setId(info.getId())
          .addAllStatuses(offers.inverse().answers(agents));
    }
    return status.build();
  }
}
