package io.howdah.broker.model;

import java.util.List;

/**
 * What a new revision would do, before anything does.
 *
 * @param running instances of all fleets and services that are there and are to stay so far
 * @param owners fleets and services that instances start, stop or are replaced of, by name
 * @param difference what changes in the definitions, a line a change, for people
 */
public record RevisionPlan(int running, List<OwnerChange> owners, List<String> difference) {
  public RevisionPlan {
    owners = List.copyOf(owners);
    difference = List.copyOf(difference);
  }

  /**
   * What happens to the instances of one fleet or service.
   *
   * @param owner the fleet or service
   * @param running its instances that are there and are to stay so far
   * @param starts how many start at once; demand may add more to an elastic fleet
   * @param stops how many stop
   * @param replaced how many are replaced, one at a time, since they cannot change while they run
   * @param removed whether its definition goes
   */
  public record OwnerChange(
      OwnerName owner, int running, int starts, int stops, int replaced, boolean removed) {}
}
