package io.howdah.broker.planning;

import io.howdah.broker.model.OwnerName;
import java.util.Map;
import java.util.TreeMap;

/** Plans the fleets of a Hadoop cluster by docs/ELASTIC.md. */
public final class FleetPlanner {
  private FleetPlanner() {}

  /** A plan for each fleet of the picture. */
  public static Map<OwnerName, FleetPlan> plan(ClusterPicture picture) {
    return new TreeMap<>();
  }
}
