package io.howdah.tests;

/**
 * Agents that are away until they are wanted, in groups: so a test decides how many of a service's
 * instances find room at which moment. A group has room for {@value #ALL} instances of {@link
 * BrokerFile#command}, and is filled by them.
 */
final class Rooms {
  /** Of a group. */
  static final int AGENTS = 6;

  /** Of each agent: room for ten. */
  static final String RESOURCES = "cpus:1;mem:4096;disk:10000";

  /** For so many instances there is room at first. */
  static final int FIRST = 20;

  static final int ALL = 60;

  private static final int FIRST_AGENTS = 2;

  private final MesosView mesos;

  private int opened;

  /** Sends all agents away. */
  Rooms(MesosView mesos, int groups) {
    this.mesos = mesos;
    each(0, groups * AGENTS, "kill");
  }

  /** Two agents of the next group come. */
  void openFirst() {
    opened++;
    each(first(), first() + FIRST_AGENTS, "restart");
  }

  /** The other four come. */
  void openOthers() {
    each(first() + FIRST_AGENTS, first() + AGENTS, "restart");
  }

  void closeOthers() {
    each(first() + FIRST_AGENTS, first() + AGENTS, "kill");
  }

  private int first() {
    return (opened - 1) * AGENTS;
  }

  private void each(int from, int to, String action) {
    for (int agent = from; agent < to; agent++) {
      mesos.agent(agent, action);
    }
  }
}
