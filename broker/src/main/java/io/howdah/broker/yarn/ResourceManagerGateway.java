package io.howdah.broker.yarn;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.ContainerView;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.HadoopDemand;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.SchedulerNames;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A connection to one ResourceManager, or to the active one of a pair. Every method blocks for
 * seconds at most, and throws IOException if there is no answer or a refusal.
 */
interface ResourceManagerGateway extends AutoCloseable {
  /** Every node that the ResourceManager lists, whatever its state, by NodeId (host:port). */
  Map<String, NodeView> nodes() throws IOException;

  /** What its applications wait for and what their ApplicationMasters use. */
  HadoopDemand demand() throws IOException;

  /**
   * Asks for another capacity of a node. Success says that it was asked for, nothing about the
   * node: the next lists of nodes do.
   *
   * @param nodeId host:port
   * @param overCommitTimeout after which containers that do not fit are killed; what is longer than
   *     {@link Integer#MAX_VALUE} ms counts as that, which is never
   * @throws RefusedException if the ResourceManager answered that it will not
   */
  void setCapacity(String nodeId, Capacity capacity, Duration overCommitTimeout) throws IOException;

  /** The running containers of all running applications. */
  List<ContainerView> containers() throws IOException;

  /** The ResourceManager's effective configuration, as far as it can be seen. */
  Map<String, String> configuration() throws IOException;

  /** The queues and node labels that it has. */
  SchedulerNames names() throws IOException;

  /** Name of the user that the ResourceManager sees. */
  String user();

  @Override
  void close();

  /** Makes gateways. */
  @FunctionalInterface
  interface Connector {
    /**
     * A gateway with the cluster's client configuration as it is on disk now. Whether the
     * ResourceManager is there shows in the first call.
     *
     * @throws IOException if the configuration cannot be used; the message says what to do
     */
    ResourceManagerGateway connect(HadoopCluster cluster) throws IOException;
  }
}
