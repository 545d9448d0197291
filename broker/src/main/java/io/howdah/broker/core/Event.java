package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.ContainerView;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.HadoopDemand;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.Offer;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.model.StatusUpdate;
import io.howdah.broker.model.WorkerStatus;
import io.howdah.broker.model.WorkerUse;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the broker's core can be told. Events are facts: they carry no promise that anything follows
 * from them.
 */
public sealed interface Event {
  /**
   * Mesos accepted the subscription.
   *
   * @param principal that it was asked with, an empty text for none
   */
  record Subscribed(String frameworkId, String principal) implements Event {}

  /** The subscription is gone; the adapter is reconnecting by itself. Every offer is void. */
  record Disconnected(String why) implements Event {}

  /**
   * Mesos ended the framework or refuses it for good; the adapter has stopped.
   *
   * @param kind what Mesos said
   * @param message Mesos' own text
   */
  record SubscriptionRefused(Kind kind, String message) implements Event {
    /** Why Mesos refuses. */
    public enum Kind {
      /** "Framework has been removed": the id is torn down for good. */
      FRAMEWORK_REMOVED,
      /** "Framework failed over": another scheduler subscribed with this id. */
      FAILED_OVER,
      /** Mesos does not take the principal or its secret. */
      NOT_AUTHENTICATED,
      /**
       * Anything else that repeating will not mend (a role that is not allowed, invalid
       * FrameworkInfo).
       */
      REFUSED
    }
  }

  record OffersReceived(List<Offer> offers) implements Event {}

  record OfferRescinded(String offerId) implements Event {}

  record StatusReceived(StatusUpdate update) implements Event {}

  /**
   * A worker's executor sent its status as a framework message.
   *
   * @param use what it counts; empty from an executor that does not count
   */
  record WorkerMessage(InstanceId instance, WorkerStatus status, Optional<WorkerUse> use)
      implements Event {}

  /** FAILURE of an agent: it is lost. */
  record AgentLost(String agentId) implements Event {}

  /** FAILURE of an executor, with the raw wait status if Mesos gave one. */
  record ExecutorLost(String executorId, String agentId, Optional<Integer> waitStatus)
      implements Event {}

  /**
   * Mesos refused a call or its outcome is unknown.
   *
   * @param call the effect that was tried
   */
  record CallFailed(Effect.MesosEffect call, String why) implements Event {}

  /**
   * The nodes that a ResourceManager lists.
   *
   * @param cluster name of the Hadoop cluster
   * @param nodes by NodeId (host:port)
   */
  record NodesReported(String cluster, Map<String, NodeView> nodes) implements Event {}

  /** What a ResourceManager's applications wait for and use. */
  record DemandReported(String cluster, HadoopDemand demand) implements Event {}

  /** What a ResourceManager's effective configuration means. */
  record LimitsReported(String cluster, ResourceManagerLimits limits) implements Event {}

  /**
   * The answer to {@link Effect.SetNodeCapacity}.
   *
   * @param problem why the ResourceManager refused or did not answer; empty: it took the request,
   *     which says nothing yet about the node
   */
  record NodeCapacitySet(String cluster, String nodeId, Capacity capacity, Optional<String> problem)
      implements Event {}

  /** The answer to {@link Effect.ListContainers}. */
  record ContainersReported(String cluster, List<ContainerView> containers) implements Event {}

  /** A ResourceManager does not answer. */
  record ResourceManagerAway(String cluster, String why) implements Event {}

  /**
   * How many applications a worker's NodeManager still serves.
   *
   * @param applications number of them, empty if the NodeManager did not answer
   */
  record ApplicationsCounted(InstanceId instance, Optional<Integer> applications)
      implements Event {}

  /**
   * New definitions, already validated by themselves.
   *
   * @param author a file on a host, or a person
   */
  record DefinitionsProposed(Definitions definitions, String author) implements Event {}

  /**
   * Somebody asks for new definitions, already validated by themselves; answered by {@link
   * Effect.AnswerRevision}.
   *
   * @param request chosen by who asks
   * @param confirmed whether it may stop much, or what is left out
   * @param planOnly whether only the plan is wanted
   */
  record RevisionRequested(
      long request, Definitions definitions, String author, boolean confirmed, boolean planOnly)
      implements Event {}

  /**
   * Somebody asks for an earlier revision's definitions; answered by {@link Effect.AnswerRevision}.
   *
   * @param request chosen by who asks
   * @param number of the revision
   * @param confirmed whether it may stop much, or what the revision did not have
   * @param planOnly whether only the plan is wanted
   */
  record RevertRequested(
      long request, long number, String author, boolean confirmed, boolean planOnly)
      implements Event {}

  /** A changed file that is not valid. */
  record DefinitionsRejected(List<String> errors, String author) implements Event {}

  /** Time passed; sent a few times a second. */
  record Tick() implements Event {}
}
