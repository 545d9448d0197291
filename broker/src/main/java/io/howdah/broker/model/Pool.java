package io.howdah.broker.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who resources are counted for.
 *
 * @param name {@code hadoop} for fleets and {@code services} for services, unless they name another
 * @param guarantee never taken back from it; cpus and memory count
 * @param limit never more than this; empty: none
 * @param priority a pool of a greater one takes back from those of a smaller one
 * @param role Mesos role that its resources are asked for; empty: the framework's
 * @param grace how long Hadoop's containers may go on when their capacity is taken back for this
 *     pool
 * @param windows time windows that change the guarantee
 */
public record Pool(
    String name,
    Resources guarantee,
    Optional<Resources> limit,
    int priority,
    String role,
    Duration grace,
    List<Window> windows) {
  /** Pool of fleets that name none. */
  public static final String HADOOP = "hadoop";

  /** Pool of services that name none. */
  public static final String SERVICES = "services";

  /** Grace of pools that name none. */
  public static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

  public Pool {
    windows = List.copyOf(windows);
  }

  /** A pool that the configuration does not mention: no guarantee, no limit, least priority. */
  public static Pool unmentioned(String name) {
    return new Pool(name, Resources.NONE, Optional.empty(), 0, "", DEFAULT_GRACE, List.of());
  }
}
