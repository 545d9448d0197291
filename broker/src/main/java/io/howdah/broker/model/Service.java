package io.howdah.broker.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command or Docker service, from an app definition in Marathon's format.
 *
 * @param name absolute path
 * @param instances how many are wanted, 0 or more
 * @param resources of one instance, without ports
 * @param command {@code cmd}, run by {@code /bin/sh -c}; exclusive with {@code arguments}
 * @param arguments {@code args}
 * @param container Docker container; empty: a plain command
 * @param ports host ports that an instance needs, in order
 * @param environment variables of the task
 * @param labels of the app, also of the task
 * @param fetch URIs that the agent fetches into the sandbox
 * @param constraints where instances may be placed
 * @param user operating system user; empty: the framework's
 * @param backoff delay before an instance that failed is replaced
 * @param killGrace between SIGTERM and SIGKILL; empty: Mesos' own
 * @param unreachable how long an unreachable instance keeps its place before it is replaced; empty:
 *     for ever ({@code "disabled"})
 * @param owner who manages the record: {@code file} or {@code api}
 * @param version hash over everything that needs a restart; not over {@code instances}
 */
public record Service(
    OwnerName name,
    int instances,
    Resources resources,
    Optional<String> command,
    List<String> arguments,
    Optional<DockerContainer> container,
    List<ServicePort> ports,
    Map<String, String> environment,
    Map<String, String> labels,
    List<Fetch> fetch,
    List<Constraint> constraints,
    String user,
    Backoff backoff,
    Optional<Duration> killGrace,
    Optional<Duration> unreachable,
    RecordOwner owner,
    String version) {
  public Service {
    arguments = List.copyOf(arguments);
    ports = List.copyOf(ports);
    environment = Map.copyOf(environment);
    labels = Map.copyOf(labels);
    fetch = List.copyOf(fetch);
    constraints = List.copyOf(constraints);
  }

  /**
   * Label that names the pool which the service's resources are counted for. A label, because
   * Marathon's app format has no field for it.
   */
  public static final String POOL_LABEL = "HOWDAH_POOL";

  /** The pool that its resources are counted for. */
  public String pool() {
    return labels.getOrDefault(POOL_LABEL, Pool.SERVICES);
  }
}
