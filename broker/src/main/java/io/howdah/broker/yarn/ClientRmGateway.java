package io.howdah.broker.yarn;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.ContainerView;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.HadoopDemand;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.SchedulerNames;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.ipc.RPC;
import org.apache.hadoop.yarn.api.ApplicationClientProtocol;
import org.apache.hadoop.yarn.api.protocolrecords.GetClusterNodesRequest;
import org.apache.hadoop.yarn.api.protocolrecords.GetQueueInfoRequest;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.NodeId;
import org.apache.hadoop.yarn.api.records.NodeReport;
import org.apache.hadoop.yarn.api.records.NodeState;
import org.apache.hadoop.yarn.api.records.QueueInfo;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceOption;
import org.apache.hadoop.yarn.client.ClientRMProxy;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.api.ResourceManagerAdministrationProtocol;
import org.apache.hadoop.yarn.server.api.protocolrecords.UpdateNodeResourceRequest;
import org.apache.hadoop.yarn.util.resource.Resources;

/**
 * A ResourceManager through YARN's {@link ApplicationClientProtocol} and {@link
 * ResourceManagerAdministrationProtocol}. With a pair, {@link ClientRMProxy} finds the active one.
 *
 * <p>The bare protocols and not {@code YarnClient}, which brings timeline and history clients that
 * nobody here asks for. Not safe for use by several threads.
 */
final class ClientRmGateway implements ResourceManagerGateway {
  private static final String ROOT = "root";

  private final HadoopUser user;
  private final YarnConfiguration configuration;
  private final ApplicationClientProtocol resourceManager;
  private final Applications applications;
  private final ResourceManagerWeb web;
  private final WaitingRequests waitingRequests;
  private final ResourceKinds kinds;
  private final NodeLabels nodeLabels;
  private Optional<ResourceManagerAdministrationProtocol> administration = Optional.empty();

  private ClientRmGateway(
      HadoopCluster cluster,
      HadoopUser user,
      YarnConfiguration configuration,
      ApplicationClientProtocol resourceManager) {
    this.user = user;
    this.configuration = configuration;
    this.resourceManager = resourceManager;
    this.applications = new Applications(resourceManager);
    this.web = new ResourceManagerWeb(configuration, cluster.clientConfiguration(), user.name());
    this.waitingRequests = new WaitingRequests(web, System::nanoTime);
    this.kinds = new ResourceKinds(resourceManager);
    this.nodeLabels = new NodeLabels(resourceManager, System::nanoTime);
  }

  static ResourceManagerGateway connect(HadoopCluster cluster) throws IOException {
    YarnConfiguration configuration = HadoopClientConfiguration.read(cluster);
    HadoopUser user = HadoopUser.of(cluster, configuration);
    return new ClientRmGateway(
        cluster,
        user,
        configuration,
        user.call(
            () -> ClientRMProxy.createRMProxy(configuration, ApplicationClientProtocol.class)));
  }

  @Override
  public Map<String, NodeView> nodes() throws IOException {
    List<NodeReport> reports = reports();
    Map<String, NodeView> nodes = new HashMap<>(reports.size() * 2);
    for (NodeReport report : reports) {
      NodeView view = view(report);
      // One NodeId can be listed twice, as lost and as registered again: the living one counts.
      nodes.merge(view.nodeId(), view, (a, b) -> a.isRunning() ? a : b);
    }
    return nodes;
  }

  private List<NodeReport> reports() throws IOException {
    return call(
        "getClusterNodes",
        () ->
            resourceManager
                .getClusterNodes(GetClusterNodesRequest.newInstance(EnumSet.allOf(NodeState.class)))
                .getNodeReports());
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
  public HadoopDemand demand() throws IOException {
    QueueDemand queues = QueueDemand.of(rootQueue());
    List<ApplicationReport> living = call("getApplications", applications::living);
    // Sums over queues leave out what asks for a label (QueueMetrics): it may be all that waits.
    boolean waiting =
        !queues.total().isNone()
            || (!living.isEmpty() && !call("getClusterNodeLabels", nodeLabels::latest).isEmpty());
    WaitingRequests.Details details =
        waiting ? waitingRequests.latest() : WaitingRequests.Details.NONE;
    return new HadoopDemand(
        queues.total(),
        queues.byQueue(),
        details.byLabel(),
        details.byHost(),
        living.size(),
        call("getContainerReport", () -> applications.masterUse(living)));
  }

  private QueueInfo rootQueue() throws IOException {
    return call(
        "getQueueInfo",
        () ->
            resourceManager
                .getQueueInfo(GetQueueInfoRequest.newInstance(ROOT, false, true, true))
                .getQueueInfo());
  }

  @Override
  public SchedulerNames names() throws IOException {
    return SchedulerQueues.names(rootQueue(), call("getClusterNodeLabels", nodeLabels::ask));
  }

  @Override
  public void setCapacity(String nodeId, Capacity capacity, Duration overCommitTimeout)
      throws IOException {
    NodeId node;
    try {
      node = NodeId.fromString(nodeId);
    } catch (IllegalArgumentException e) {
      throw new RefusedException("not a NodeId (host:port): " + nodeId, e);
    }
    // Before anything of nodes is read: kinds that are not known are left out of their reports.
    call("getResourceTypeInfo", kinds::learn);
    if (administration.isEmpty()) {
      administration =
          Optional.of(
              user.call(
                  () ->
                      ClientRMProxy.createRMProxy(
                          configuration, ResourceManagerAdministrationProtocol.class)));
    }
    // One node a call: with several, one that the ResourceManager does not know fails them all.
    UpdateNodeResourceRequest request =
        UpdateNodeResourceRequest.newInstance(
            Map.of(
                node,
                ResourceOption.newInstance(
                    resource(node, capacity), milliseconds(overCommitTimeout))));
    call("updateNodeResource", () -> administration.get().updateNodeResource(request));
  }

  /**
   * What the node is to have: GPUs and whatever else it has stay, since an update replaces all
   * kinds, and one that is not named becomes 0.
   */
  private Resource resource(NodeId node, Capacity capacity) throws IOException {
    Resource wanted = Resource.newInstance(capacity.memoryMb(), capacity.vcores());
    if (!kinds.areFurther()) {
      return wanted;
    }
    for (NodeReport report : reports()) {
      if (report.getNodeId().equals(node) && report.getCapability() != null) {
        wanted = Resources.clone(report.getCapability());
        wanted.setMemorySize(capacity.memoryMb());
        wanted.setVirtualCores(capacity.vcores());
      }
    }
    return wanted;
  }

  /**
   * As YARN counts. Never negative: −1 means "no deadline" only on a node that never had one
   * (contracts: hadoop, Capacity at run time).
   */
  static int milliseconds(Duration overCommitTimeout) {
    if (overCommitTimeout.isNegative()) {
      return 0;
    }
    return overCommitTimeout.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) >= 0
        ? Integer.MAX_VALUE
        : (int) overCommitTimeout.toMillis();
  }

  @Override
  public List<ContainerView> containers() throws IOException {
    return call("getContainers", applications::containers);
  }

  @Override
  public Map<String, String> configuration() throws IOException {
    return web.configuration();
  }

  @Override
  public String user() {
    return user.name();
  }

  /** A call as the cluster's user. */
  private <T> T call(String method, HadoopUser.Call<T> call) throws IOException {
    try {
      return user.call(call);
    } catch (IOException e) {
      throw Refusals.explain(method, e, user.name());
    }
  }

  @Override
  public void close() {
    waitingRequests.close();
    RPC.stopProxy(resourceManager);
    administration.ifPresent(RPC::stopProxy);
  }
}
