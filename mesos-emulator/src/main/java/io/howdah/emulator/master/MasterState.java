package io.howdah.emulator.master;

import io.howdah.emulator.loop.StateLoop;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.master.Protos.Call.DrainAgent;

/** All that one life of a master knows; a failed-over master begins with a new one. */
final class MasterState {
  final StateLoop loop;
  final MasterInfo info;
  final MasterOptions options;
  final Supplier<String> uuids;
  final Map<String, Framework> frameworks = new LinkedHashMap<>();
  final Map<String, Framework> completed = new LinkedHashMap<>();
  final Map<String, MasterAgent> agents = new LinkedHashMap<>();
  final Map<String, TimeInfo> unreachable = new LinkedHashMap<>();

  /** Registered with an earlier master and not yet back. */
  final Set<String> recovering = new LinkedHashSet<>();

  /** Marked gone by an operator. */
  final Set<String> gone = new HashSet<>();

  final Machines machines = new Machines();

  /** How agents are drained, until they are reactivated. */
  final Map<String, DrainAgent> draining = new LinkedHashMap<>();

  final Map<String, MasterOffer> offers = new LinkedHashMap<>();
  final Map<String, Long> counters = new LinkedHashMap<>();
  private long nextFramework;
  private long nextAgent;
  private long nextOffer;

  /** Up, but not yet serving. */
  boolean starting;

  /** Work of an earlier life that is still queued must not touch anything. */
  boolean ended;

  MasterState(StateLoop loop, MasterInfo info, MasterOptions options, Supplier<String> uuids) {
    this.loop = loop;
    this.info = info;
    this.options = options;
    this.uuids = uuids;
  }

  String newFrameworkId() {
    return info.getId() + "-" + String.format("%04d", nextFramework++);
  }

  String newAgentId() {
    return info.getId() + "-S" + nextAgent++;
  }

  String newOfferId() {
    return info.getId() + "-O" + nextOffer++;
  }

  double timestamp() {
    var now = loop.now();
    long micros = now.getNano() / 1000;
    return now.getEpochSecond() + micros / 1e6;
  }

  void count(String counter) {
    counters.merge(counter, 1L, Long::sum);
  }
}
