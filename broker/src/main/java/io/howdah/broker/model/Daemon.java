package io.howdah.broker.model;

import java.util.Collections;
import java.util.List;

/**
 * The Hadoop daemon that a fleet's workers run.
 *
 * @param name {@code nodemanager}, {@code datanode}, {@code historyserver}, {@code timelineserver},
 *     or the class's own
 * @param mainClass its Java class; empty for {@code nodemanager}, whose class the executor knows
 * @param ports properties that an address of the daemon is set with, in order; for {@code
 *     nodemanager} the executor knows them, and these are only as many
 */
public record Daemon(String name, String mainClass, List<Port> ports) {
  /**
   * A port of a daemon.
   *
   * @param property such as {@code dfs.datanode.address}; set to host:port, or to the port alone if
   *     it ends with {@code .port}
   * @param port fixed host port, or 0: any port of the offer
   * @param web whether the daemon's web server listens there: it counts as up when that answers
   */
  public record Port(String property, int port, boolean web) {}

  private static final String NODE_MANAGER_NAME = "nodemanager";

  /** A NodeManager: address, localizer, webapp, collector and shuffle. */
  public static final Daemon NODE_MANAGER =
      new Daemon(NODE_MANAGER_NAME, "", Collections.nCopies(5, new Port("", 0, false)));

  public Daemon {
    ports = List.copyOf(ports);
  }

  public boolean isNodeManager() {
    return name.equals(NODE_MANAGER_NAME);
  }
}
