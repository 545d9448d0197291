package io.howdah.broker.yarn;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.hadoop.yarn.api.ApplicationClientProtocol;
import org.apache.hadoop.yarn.api.protocolrecords.GetClusterNodeLabelsRequest;
import org.apache.hadoop.yarn.api.records.NodeLabel;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * The node labels of a ResourceManager, which seldom change. Not safe for use by several threads.
 */
final class NodeLabels {
  private static final Duration CADENCE = Duration.ofSeconds(30);

  private final ApplicationClientProtocol resourceManager;
  private final LongSupplier nanos;
  private Set<String> known = Set.of();
  private long nextAt;

  /**
   * Asks nothing yet.
   *
   * @param nanos monotonic clock
   */
  NodeLabels(ApplicationClientProtocol resourceManager, LongSupplier nanos) {
    this.resourceManager = resourceManager;
    this.nanos = nanos;
    this.nextAt = nanos.getAsLong();
  }

  /** Not older than half a minute. */
  Set<String> latest() throws IOException, YarnException {
    return nanos.getAsLong() - nextAt >= 0 ? ask() : known;
  }

  /** Those of this moment; none where labels are not enabled. */
  Set<String> ask() throws IOException, YarnException {
    Set<String> labels = new HashSet<>();
    for (NodeLabel label :
        resourceManager
            .getClusterNodeLabels(GetClusterNodeLabelsRequest.newInstance())
            .getNodeLabelList()) {
      if (!label.getName().isEmpty()) {
        labels.add(label.getName());
      }
    }
    known = Set.copyOf(labels);
    nextAt = nanos.getAsLong() + CADENCE.toNanos();
    return known;
  }
}
