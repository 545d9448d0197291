package io.howdah.broker.yarn;

import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.NodeView;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.ipc.RPC;
import org.apache.hadoop.yarn.api.ApplicationClientProtocol;
import org.apache.hadoop.yarn.api.protocolrecords.GetClusterNodesRequest;
import org.apache.hadoop.yarn.api.records.NodeReport;
import org.apache.hadoop.yarn.api.records.NodeState;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.ClientRMProxy;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * A ResourceManager through YARN's {@link ApplicationClientProtocol}, as the operating system user.
 * With a pair, {@link ClientRMProxy} finds the active one.
 *
 * <p>The bare protocol and not {@code YarnClient}, which brings timeline and history clients that
 * nobody here asks for.
 */
final class ClientRmGateway implements ResourceManagerGateway {
  private final ApplicationClientProtocol resourceManager;

  private ClientRmGateway(ApplicationClientProtocol resourceManager) {
    this.resourceManager = resourceManager;
  }

  static ResourceManagerGateway connect(HadoopCluster cluster) throws IOException {
    return new ClientRmGateway(
        ClientRMProxy.createRMProxy(
            HadoopClientConfiguration.read(cluster), ApplicationClientProtocol.class));
  }

  @Override
  public Map<String, NodeView> nodes() throws IOException {
    List<NodeReport> reports;
    try {
      reports =
          resourceManager
              .getClusterNodes(GetClusterNodesRequest.newInstance(EnumSet.allOf(NodeState.class)))
              .getNodeReports();
    } catch (YarnException e) {
      throw new IOException("the ResourceManager refused getClusterNodes: " + e.getMessage(), e);
    }
    Map<String, NodeView> nodes = new HashMap<>(reports.size() * 2);
    for (NodeReport report : reports) {
      NodeView view = view(report);
      // One NodeId can be listed twice, as lost and as registered again: the living one counts.
      nodes.merge(view.nodeId(), view, (a, b) -> a.isRunning() ? a : b);
    }
    return nodes;
  }

  static NodeView view(NodeReport report) {
    Resource capability = report.getCapability();
    // Nodes that are not active are listed without use.
    Resource used = report.getUsed();
    String health = report.getHealthReport();
    return new NodeView(
        report.getNodeId().toString(),
        report.getNodeState().name(),
        capability == null ? 0 : capability.getVirtualCores(),
        capability == null ? 0 : capability.getMemorySize(),
        used == null ? 0 : used.getVirtualCores(),
        used == null ? 0 : used.getMemorySize(),
        report.getNumContainers(),
        health == null ? "" : health);
  }

  @Override
  public void close() {
    RPC.stopProxy(resourceManager);
  }
}
