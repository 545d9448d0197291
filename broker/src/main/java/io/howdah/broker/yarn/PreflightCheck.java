package io.howdah.broker.yarn;

import io.howdah.broker.model.Finding;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.ResourceManagerLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Looks at a ResourceManager's configuration once. */
public final class PreflightCheck {
  private PreflightCheck() {}

  /**
   * What the ResourceManager's effective configuration means for the fleets of its cluster. Waits
   * for some seconds at most.
   *
   * @throws IOException if the client configuration cannot be used, or no ResourceManager answers;
   *     the message says which
   */
  public static ResourceManagerLimits run(HadoopCluster cluster, List<Fleet> fleets)
      throws IOException {
    try (ResourceManagerGateway gateway = ClientRmGateway.connect(cluster)) {
      return limits(gateway, cluster, fleets);
    }
  }

  /** The same through a connection that is there. */
  static ResourceManagerLimits limits(
      ResourceManagerGateway gateway, HadoopCluster cluster, List<Fleet> fleets)
      throws IOException {
    ResourceManagerLimits limits =
        Preflight.limits(gateway.configuration(), gateway.names(), fleets, gateway.user());
    List<Finding> findings = new ArrayList<>(limits.findings());
    ArchiveCheck.finding(cluster).ifPresent(findings::add);
    return new ResourceManagerLimits(limits.smallest(), limits.largest(), limits.names(), findings);
  }
}
