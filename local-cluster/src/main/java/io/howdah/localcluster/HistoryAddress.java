package io.howdah.localcluster;

/**
 * Where clients, ApplicationMasters and the ResourceManager look for the JobHistoryServer. Nobody
 * is there until one is launched: the first Mesos agent offers these ports, so that a broker can.
 *
 * @param firstPort of three in a row: for clients, for the web, for administrators
 */
public record HistoryAddress(int firstPort) {
  static final int PORTS = 3;

  /** Of the first agent. */
  public String host() {
    return HadoopSettings.LOOPBACK;
  }

  /** For {@code mapreduce.jobhistory.address}. */
  public int port() {
    return firstPort;
  }

  /** For {@code mapreduce.jobhistory.webapp.address}. */
  public int webPort() {
    return firstPort + 1;
  }

  /** For {@code mapreduce.jobhistory.admin.address}. */
  public int adminPort() {
    return firstPort + 2;
  }

  public String web() {
    return "http://" + host() + ":" + webPort();
  }

  /** As a range of Mesos' text form. */
  String range() {
    return "[" + firstPort + "-" + (firstPort + PORTS - 1) + "]";
  }
}
