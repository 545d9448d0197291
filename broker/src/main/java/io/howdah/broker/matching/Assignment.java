package io.howdah.broker.matching;

import io.howdah.broker.model.Placement;
import java.util.List;

/**
 * One instance of a group and where it goes.
 *
 * @param leases where the leases that are launched together with it go: the same agent
 */
public record Assignment(TaskGroup group, Placement placement, List<Placement> leases) {
  public Assignment {
    leases = List.copyOf(leases);
  }
}
