package io.howdah.broker.model;

import java.util.List;

/**
 * A Mesos offer, reduced to what placement needs. Revocable and shared resources, volumes and
 * unknown kinds are left out by the adapter.
 *
 * @param id Mesos offer id
 * @param agent where the resources are
 * @param role the role that the offer is allocated to
 * @param bundles what is offered, by reservation; reserved ones first
 */
public record Offer(String id, Agent agent, String role, List<ResourceBundle> bundles) {
  public Offer {
    bundles = List.copyOf(bundles);
  }

  /** Sum over all bundles. */
  public Resources resources() {
    Resources sum = Resources.NONE;
    for (ResourceBundle bundle : bundles) {
      sum = sum.plus(bundle.resources());
    }
    return sum;
  }
}
