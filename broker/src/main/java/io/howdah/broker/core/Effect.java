package io.howdah.broker.core;

import io.howdah.broker.model.Acknowledgement;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.RevisionAnswer;
import io.howdah.broker.model.Service;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the broker's core wants done outside. Carried out by the edges, in order, never before the
 * commit that it belongs to.
 */
public sealed interface Effect {
  /** A call to the Mesos master. */
  sealed interface MesosEffect extends Effect {}

  /**
   * Subscribe, now that the stored framework id is known.
   *
   * @param frameworkId empty the first time
   * @param roles the framework's, its default one first
   */
  record Connect(Optional<String> frameworkId, List<String> roles) implements MesosEffect {
    public Connect {
      roles = List.copyOf(roles);
    }
  }

  /**
   * UPDATE_FRAMEWORK: the framework has these roles from now on, in further subscriptions too.
   *
   * @param roles all of them, its default one first
   * @param suppressed those of them in which no offers are wanted: the call replaces what Mesos
   *     knew of that
   */
  record UpdateRoles(List<String> roles, List<String> suppressed) implements MesosEffect {
    public UpdateRoles {
      roles = List.copyOf(roles);
      suppressed = List.copyOf(suppressed);
    }
  }

  /**
   * ACCEPT: launch on offers of one agent, with refuse_seconds 0.
   *
   * @param offerIds all of one agent
   * @param launches at least one
   */
  record Accept(List<String> offerIds, List<LaunchTask> launches) implements MesosEffect {
    public Accept {
      offerIds = List.copyOf(offerIds);
      launches = List.copyOf(launches);
    }
  }

  record Decline(List<String> offerIds, Duration refuse) implements MesosEffect {
    public Decline {
      offerIds = List.copyOf(offerIds);
    }
  }

  record Kill(InstanceId task, Optional<String> agentId, Optional<Duration> grace)
      implements MesosEffect {}

  record Acknowledge(InstanceId task, String agentId, Acknowledgement uuid)
      implements MesosEffect {}

  /**
   * RECONCILE.
   *
   * @param tasks empty: implicit
   */
  record Reconcile(List<TaskReference> tasks) implements MesosEffect {
    public Reconcile {
      tasks = List.copyOf(tasks);
    }
  }

  /** A task and the agent that it is on. */
  record TaskReference(InstanceId task, String agentId) {}

  record Suppress(String role) implements MesosEffect {}

  record Revive(String role) implements MesosEffect {}

  /** MESSAGE to a worker's executor: its place will not be used again. */
  record ReleasePlace(String agentId, String executorId) implements MesosEffect {}

  /**
   * Ask a worker's NodeManager which applications it serves; answered by {@link
   * Event.ApplicationsCounted}.
   */
  record CountApplications(InstanceId instance, String webAddress) implements Effect {}

  /**
   * MESSAGE to a worker's executor: a daemon that is started again starts with the smaller of this
   * and what its leases hold; answered by {@link Event.WorkerMessage} (law 6).
   *
   * @param asksDaemon whether the executor is to ask its NodeManager what it takes for its capacity
   */
  record TellCapacity(String agentId, String executorId, Capacity capacity, boolean asksDaemon)
      implements MesosEffect {}

  /**
   * Ask a ResourceManager to change a node's capacity; answered by {@link Event.NodeCapacitySet}.
   *
   * @param overCommitTimeout after which it kills containers that exceed the new capacity; always
   *     sent, since a missing one means at once
   */
  record SetNodeCapacity(
      String cluster, String nodeId, Capacity capacity, Duration overCommitTimeout)
      implements Effect {}

  /**
   * Ask a ResourceManager which containers run where; answered by {@link Event.ContainersReported}.
   */
  record ListContainers(String cluster) implements Effect {}

  /**
   * How soon answers of a ResourceManager are wanted from now on.
   *
   * @param attention several times a second: something that was asked for is waited for
   */
  record Attend(String cluster, boolean attention) implements Effect {}

  /**
   * Answer who asked for a revision, after it is stored.
   *
   * @param request the number that came with {@link Event.RevisionRequested} or {@link
   *     Event.RevertRequested}
   */
  record AnswerRevision(long request, RevisionAnswer answer) implements Effect {}

  /** End the process. */
  record Exit(ExitReason reason, String message) implements Effect {}

  /** Why the core ends the process. */
  enum ExitReason {
    FRAMEWORK_REMOVED,
    FAILED_OVER,
    NOT_AUTHENTICATED,
    SUBSCRIPTION_REFUSED
  }

  /** What to launch. */
  sealed interface LaunchTask {
    Instance instance();
  }

  /**
   * A worker's base task, in its own executor.
   *
   * @param leases leases of it that leave in the same ACCEPT: its daemon starts with their capacity
   */
  record LaunchWorker(
      Instance instance, Place place, Fleet fleet, HadoopCluster cluster, int leases)
      implements LaunchTask {}

  /**
   * A lease, in its worker's executor.
   *
   * @param instance the lease
   * @param worker whose executor it is for
   */
  record LaunchLease(Instance instance, Instance worker) implements LaunchTask {}

  /** A service's task. */
  record LaunchService(Instance instance, Service service) implements LaunchTask {}
}
