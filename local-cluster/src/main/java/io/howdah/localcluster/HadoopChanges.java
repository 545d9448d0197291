package io.howdah.localcluster;

import java.util.Map;

/**
 * What a cluster's configuration has beyond the usual.
 *
 * @param yarn properties of {@code yarn-site.xml}
 * @param scheduler properties of {@code capacity-scheduler.xml}
 */
public record HadoopChanges(Map<String, String> yarn, Map<String, String> scheduler) {
  public static final HadoopChanges NONE = new HadoopChanges(Map.of(), Map.of());

  public HadoopChanges {
    yarn = Map.copyOf(yarn);
    scheduler = Map.copyOf(scheduler);
  }
}
