package io.howdah.emulator.master;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.MachineInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.maintenance.Protos.Schedule;

/** The maintenance schedule and the modes of the machines in it; survives a master's failover. */
final class Machines {
  Schedule schedule = Schedule.getDefaultInstance();
  final Map<MachineID, MachineInfo> modes = new LinkedHashMap<>();

  void take(Machines past) {
    schedule = past.schedule;
    modes.clear();
    modes.putAll(past.modes);
  }

  static MachineID of(AgentLink agent) {
    return MachineID.newBuilder().setHostname(agent.info().getHostname()).setIp(agent.ip()).build();
  }

  boolean down(AgentLink agent) {
    return mode(of(agent)) == MachineInfo.Mode.DOWN;
  }

  MachineInfo.Mode mode(MachineID id) {
    MachineInfo info = modes.get(id);
    return info == null ? MachineInfo.Mode.UP : info.getMode();
  }

  /** When the agent's machine will be away, or null. */
  Unavailability unavailability(AgentLink agent) {
    MachineInfo info = modes.get(of(agent));
    return info == null ? null : info.getUnavailability();
  }
}
