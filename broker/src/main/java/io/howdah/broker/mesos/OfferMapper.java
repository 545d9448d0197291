package io.howdah.broker.mesos;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Offer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.Attribute;

/** Mesos' offers to the broker's. */
final class OfferMapper {
  private OfferMapper() {}

  /**
   * An offer in which everything usable has its place. None is ever left out, even if nothing in it
   * is usable: an offer that nobody declines is hoarded.
   *
   * @param homeRegion the masters' own; empty if they have no fault domain
   */
  static Offer offer(Protos.Offer offer, String defaultRole, Optional<String> homeRegion) {
    String role =
        offer.getAllocationInfo().getRole().isEmpty()
            ? defaultRole
            : offer.getAllocationInfo().getRole();
    Map<String, String> attributes = attributes(offer);
    // An agent without a domain is one of the masters' own region to Mesos.
    String home = homeRegion.orElse("");
    boolean remote = !home.isEmpty() && !attributes.getOrDefault(Agent.REGION, home).equals(home);
    Agent agent = new Agent(offer.getAgentId().getValue(), offer.getHostname(), attributes, remote);
    return new Offer(
        offer.getId().getValue(), agent, role, ResourceMapper.bundles(offer.getResourcesList()));
  }

  private static Map<String, String> attributes(Protos.Offer offer) {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (Attribute attribute : offer.getAttributesList()) {
      if (!attribute.getName().equals(Agent.REGION) && !attribute.getName().equals(Agent.ZONE)) {
        attributes.putIfAbsent(attribute.getName(), text(attribute));
      }
    }
    Protos.DomainInfo.FaultDomain domain = offer.getDomain().getFaultDomain();
    if (domain.hasRegion()) {
      attributes.put(Agent.REGION, domain.getRegion().getName());
    }
    if (domain.hasZone()) {
      attributes.put(Agent.ZONE, domain.getZone().getName());
    }
    return attributes;
  }

  /** In Marathon's form (its constraints.md): constraints are compared with it. */
  private static String text(Attribute attribute) {
    return switch (attribute.getType()) {
      case TEXT -> attribute.getText().getValue();
      case SCALAR ->
          BigDecimal.valueOf(attribute.getScalar().getValue())
              .setScale(3, RoundingMode.HALF_UP)
              .stripTrailingZeros()
              .toPlainString();
      case RANGES ->
          attribute.getRanges().getRangeList().stream()
              .sorted((a, b) -> Long.compareUnsigned(a.getBegin(), b.getBegin()))
              .map(
                  range ->
                      Long.toUnsignedString(range.getBegin())
                          + "-"
                          + Long.toUnsignedString(range.getEnd()))
              .collect(Collectors.joining(",", "[", "]"));
      case SET ->
          attribute.getSet().getItemList().stream()
              .sorted()
              .collect(Collectors.joining(",", "{", "}"));
    };
  }
}
