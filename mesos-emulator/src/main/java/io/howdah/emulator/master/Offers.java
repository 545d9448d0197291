package io.howdah.emulator.master;

import io.howdah.emulator.resource.ResourceBag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.URL;

/** Makes, takes back and forgets offers. */
final class Offers {
  private static final Duration DEFAULT_REFUSAL = Duration.ofSeconds(5);
  private static final double NANOS = 1e9;

  private final MasterState state;
  private final InverseOffers inverse;

  Offers(MasterState state) {
    this.state = state;
    inverse = new InverseOffers(state);
  }

  InverseOffers inverse() {
    return inverse;
  }

  MasterOffer create(Framework framework, MasterAgent agent, String role, ResourceBag resources) {
    MasterOffer offer = new MasterOffer(state.newOfferId(), framework, agent, role, resources);
    state.offers.put(offer.id, offer);
    framework.offers.put(offer.id, offer);
    agent.offers.put(offer.id, offer);
    agent.offered = agent.offered.plus(resources);
    if (!state.options.offerTimeout().isZero()) {
      offer.timeout = state.loop.after(state.options.offerTimeout(), () -> rescind(offer));
    }
    return offer;
  }

  Offer toProto(MasterOffer offer) {
    MasterAgent agent = offer.agent;
    String allocatedTo = offer.framework.multiRole() ? offer.role : null;
    Offer.Builder proto =
        Offer.newBuilder()
            .setId(OfferID.newBuilder().setValue(offer.id))
            .setFrameworkId(offer.framework.id)
            .setAgentId(agent.id)
            .setHostname(agent.info.getHostname())
            .setUrl(url(agent))
            .addAllResources(offer.resources.toProtos(allocatedTo, true))
            .addAllAttributes(agent.info.getAttributesList());
    if (agent.info.hasDomain()) {
      proto.setDomain(agent.info.getDomain());
    }
    if (agent.unavailability != null) {
      proto.setUnavailability(agent.unavailability);
    }
    for (String executor : agent.executorsOf(offer.framework.id.getValue()).keySet()) {
      proto.addExecutorIds(ExecutorID.newBuilder().setValue(executor));
    }
    if (allocatedTo != null) {
      proto.setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(allocatedTo));
    }
    return proto.build();
  }

  static URL url(MasterAgent agent) {
    return URL.newBuilder()
        .setScheme("http")
        .setAddress(
            Address.newBuilder()
                .setHostname(agent.info.getHostname())
                .setIp(agent.link.ip())
                .setPort(agent.link.port()))
        .setPath("/slave(1)")
        .build();
  }

  /** The offer is no more; its resources are free again. */
  void remove(MasterOffer offer) {
    if (state.offers.remove(offer.id) == null) {
      return;
    }
    offer.framework.offers.remove(offer.id);
    offer.agent.offers.remove(offer.id);
    offer.agent.offered = offer.agent.offered.minus(offer.resources);
    if (offer.timeout != null) {
      offer.timeout.cancel();
    }
  }

  void rescind(MasterOffer offer) {
    if (state.offers.containsKey(offer.id)) {
      remove(offer);
      offer.framework.send(Events.rescind(offer.id));
    }
  }

  void rescindAll(MasterAgent agent) {
    List.copyOf(agent.offers.values()).forEach(this::rescind);
    inverse.rescindAll(agent);
  }

  void removeAll(Framework framework) {
    List.copyOf(framework.offers.values()).forEach(this::remove);
    inverse.removeAll(framework);
  }

  /**
   * Holds resources back from a framework. Mesos keeps a filter at least for one allocation
   * interval, unless it is for 0 s.
   */
  void refuse(
      Framework framework, MasterAgent agent, String role, ResourceBag resources, Filters filters) {
    Duration refusal = refusal(filters);
    if (refusal.isZero() || resources.isEmpty()) {
      return;
    }
    Duration least = state.options.allocationInterval();
    Duration kept = refusal.compareTo(least) < 0 ? least : refusal;
    framework.filters.refuse(
        agent.id.getValue(), role, resources, state.loop.nanoTime() + kept.toNanos());
  }

  /** Without a sensible number it is Mesos' default. */
  static Duration refusal(Filters filters) {
    if (!filters.hasRefuseSeconds() || filters.getRefuseSeconds() < 0) {
      return DEFAULT_REFUSAL;
    }
    double nanos = Math.min(filters.getRefuseSeconds() * NANOS, Long.MAX_VALUE / 4.0);
    return Duration.ofNanos((long) nanos);
  }

  /** DECLINE of offers; unknown ones are passed over. */
  void decline(Framework framework, List<OfferID> ids, Filters filters) {
    for (OfferID id : new ArrayList<>(ids)) {
      MasterOffer offer = framework.offers.get(id.getValue());
      if (offer != null) {
        remove(offer);
        refuse(framework, offer.agent, offer.role, offer.resources, filters);
      }
    }
  }
}
