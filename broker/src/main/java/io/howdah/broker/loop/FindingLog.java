package io.howdah.broker.loop;

import io.howdah.broker.model.Finding;
import io.howdah.broker.model.Finding.Severity;
import io.howdah.broker.model.ResourceManagerLimits;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log what a ResourceManager's preflight found. Each finding once, for as long as it
 * lasts: the configuration is looked at again every few minutes and whenever fleets change.
 */
final class FindingLog {
  private static final Logger LOG = LoggerFactory.getLogger(FindingLog.class);

  private final Map<String, Set<Finding>> known = new HashMap<>();

  void reported(String cluster, ResourceManagerLimits limits) {
    Set<Finding> now = new HashSet<>(limits.findings());
    Set<Finding> before = known.getOrDefault(cluster, Set.of());
    limits.findings().stream().filter(f -> !before.contains(f)).forEach(f -> found(cluster, f));
    if (now.isEmpty() && !before.isEmpty()) {
      LOG.info("ResourceManager of Hadoop cluster {}: nothing is left to mend", cluster);
    }
    known.put(cluster, now);
  }

  private static void found(String cluster, Finding finding) {
    String text =
        "ResourceManager of Hadoop cluster %s: %s %s: %s; %s"
            .formatted(
                cluster,
                finding.property(),
                finding.value().isEmpty() ? "is not set" : "is " + finding.value(),
                finding.problem(),
                finding.advice());
    if (finding.severity() == Severity.ERROR) {
      LOG.error("{}", text);
    } else {
      LOG.warn("{}", text);
    }
  }
}
