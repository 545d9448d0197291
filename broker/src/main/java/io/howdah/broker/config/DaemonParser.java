package io.howdah.broker.config;

import io.howdah.broker.model.Daemon;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads which Hadoop daemon a fleet's workers run, and its ports. */
final class DaemonParser {
  private static final Daemon DATA_NODE =
      new Daemon(
          "datanode",
          "org.apache.hadoop.hdfs.server.datanode.DataNode",
          List.of(
              new Daemon.Port("dfs.datanode.address", 0, false),
              new Daemon.Port("dfs.datanode.http.address", 0, true),
              new Daemon.Port("dfs.datanode.ipc.address", 0, false)));

  /** Its ports are Hadoop's own: clients know them from their configuration only. */
  private static final Daemon HISTORY_SERVER =
      new Daemon(
          "historyserver",
          "org.apache.hadoop.mapreduce.v2.hs.JobHistoryServer",
          List.of(
              new Daemon.Port("mapreduce.jobhistory.address", 10020, false),
              new Daemon.Port("mapreduce.jobhistory.webapp.address", 19888, true),
              new Daemon.Port("mapreduce.jobhistory.admin.address", 10033, false)));

  private static final Daemon TIMELINE_SERVER =
      new Daemon(
          "timelineserver",
          "org.apache.hadoop.yarn.server.applicationhistoryservice.ApplicationHistoryServer",
          List.of(
              new Daemon.Port("yarn.timeline-service.address", 0, false),
              new Daemon.Port("yarn.timeline-service.webapp.address", 0, true)));

  private static final List<Daemon> KNOWN =
      List.of(Daemon.NODE_MANAGER, DATA_NODE, HISTORY_SERVER, TIMELINE_SERVER);

  private static final String ALLOWED =
      "one of nodemanager, datanode, historyserver, timelineserver, or the name of a Java class with"
          + " its package";
  private static final String PORT_ALLOWED = "a port from 0 to 65535 (0: any port of the offer)";

  private DaemonParser() {}

  static Daemon parse(Field daemonField, Field portsField) {
    Optional<String> word =
        daemonField.text(ALLOWED, text -> known(text).isPresent() || isClass(text)).value();
    String name = word.orElse(Daemon.NODE_MANAGER.name());
    Optional<Daemon> known = known(name);
    if (known.isPresent() && known.get().isNodeManager()) {
      if (portsField.isPresent() && (word.isPresent() || !daemonField.isPresent())) {
        portsField.error("is for other daemons: a NodeManager takes any five ports; leave it out");
      }
      return Daemon.NODE_MANAGER;
    }
    Map<String, Integer> given = ports(portsField);
    if (known.isEmpty() && !portsField.isPresent()) {
      portsField.missing(
          "{property: port, ...}: the properties that %s takes its addresses from, each with its"
                  .formatted(name)
              + " port (0: any)");
    }
    Map<String, Daemon.Port> ports = new LinkedHashMap<>();
    known.ifPresent(daemon -> daemon.ports().forEach(port -> ports.put(port.property(), port)));
    given.forEach(
        (property, port) -> {
          Daemon.Port standard = ports.get(property);
          boolean web = standard == null ? isWeb(property) : standard.web();
          ports.put(property, new Daemon.Port(property, port, web));
        });
    return new Daemon(name, known.map(Daemon::mainClass).orElse(name), List.copyOf(ports.values()));
  }

  /** Hadoop's names of addresses that speak plain HTTP. */
  static boolean isWeb(String property) {
    return property.matches(".*[.-](webapp|http|info|web-proxy)([.-](bind-)?(address|port))?");
  }

  /** In the order of the file. */
  private static Map<String, Integer> ports(Field field) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    Map<Integer, String> taken = new LinkedHashMap<>();
    if (!field.isSection()) {
      field.section();
      return ports;
    }
    for (Field entry : field.entries()) {
      String property = entry.path().substring(field.path().length() + 1);
      if (!property.matches("[A-Za-z0-9._-]+")) {
        entry.error("the key must be a Hadoop property, such as dfs.datanode.address");
        continue;
      }
      Reading<Integer> reading = entry.integer(PORT_ALLOWED, 0, 65_535);
      int port = reading.required(0);
      String earlier = port == 0 ? null : taken.putIfAbsent(port, property);
      if (earlier != null) {
        entry.error("port %d is %s's already; ports must differ".formatted(port, earlier));
      }
      ports.put(property, port);
    }
    if (ports.isEmpty() && field.isEmptyValue()) {
      field.refuse("{property: port, ...}");
    }
    return ports;
  }

  private static Optional<Daemon> known(String name) {
    return KNOWN.stream().filter(daemon -> daemon.name().equals(name)).findFirst();
  }

  private static boolean isClass(String name) {
    return name.matches("([A-Za-z_$][A-Za-z0-9_$]*\\.)+[A-Za-z_$][A-Za-z0-9_$]*");
  }
}
