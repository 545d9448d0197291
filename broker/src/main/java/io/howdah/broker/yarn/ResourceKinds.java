package io.howdah.broker.yarn;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.yarn.api.ApplicationClientProtocol;
import org.apache.hadoop.yarn.api.protocolrecords.GetAllResourceTypeInfoRequest;
import org.apache.hadoop.yarn.api.records.ResourceTypeInfo;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;

/**
 * The kinds of resources that a ResourceManager counts: memory, vcores, and those of its
 * resource-types.xml, such as yarn.io/gpu. Hadoop's client knows kinds for the whole process and
 * drops all others from what it reads, so that those of all clusters are made known to it.
 */
final class ResourceKinds {
  /** Memory and vcores. */
  private static final int ALWAYS = 2;

  private static final long FRESH = Duration.ofSeconds(10).toNanos();

  private static final Object PROCESS = new Object();

  private final ApplicationClientProtocol resourceManager;
  private OptionalLong learnedAt = OptionalLong.empty();
  private boolean further;

  ResourceKinds(ApplicationClientProtocol resourceManager) {
    this.resourceManager = resourceManager;
  }

  /**
   * Asks, unless the last answer is young: a ResourceManager learns new kinds when it starts again,
   * which takes longer.
   *
   * @return whether there are others than memory and vcores
   */
  boolean learn() throws YarnException, IOException {
    long now = System.nanoTime();
    if (learnedAt.isEmpty() || now - learnedAt.getAsLong() >= FRESH) {
      List<ResourceTypeInfo> its =
          resourceManager
              .getResourceTypeInfo(GetAllResourceTypeInfoRequest.newInstance())
              .getResourceTypeInfo();
      further = its.size() > ALWAYS;
      if (further) {
        makeKnown(its);
      }
      learnedAt = OptionalLong.of(now);
    }
    return further;
  }

  boolean areFurther() {
    return further;
  }

  private static void makeKnown(List<ResourceTypeInfo> its) {
    synchronized (PROCESS) {
      List<ResourceTypeInfo> all = new ArrayList<>(ResourceUtils.getResourcesTypeInfo());
      Set<String> names = new HashSet<>();
      all.forEach(kind -> names.add(kind.getName()));
      boolean fresh = false;
      for (ResourceTypeInfo kind : its) {
        if (names.add(kind.getName())) {
          all.add(kind);
          fresh = true;
        }
      }
      if (fresh) {
        ResourceUtils.reinitializeResources(all);
      }
    }
  }
}
