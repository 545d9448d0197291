package io.howdah.broker.yarn;

import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.NodeView;
import java.io.IOException;
import java.util.Map;

/** A connection to one ResourceManager, or to the active one of a pair. */
interface ResourceManagerGateway extends AutoCloseable {
  /**
   * Every node that the ResourceManager lists, whatever its state, by NodeId (host:port). Blocks
   * for seconds at most.
   *
   * @throws IOException if it does not answer or refuses
   */
  Map<String, NodeView> nodes() throws IOException;

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
