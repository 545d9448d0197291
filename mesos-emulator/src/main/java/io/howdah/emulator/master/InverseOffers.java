package io.howdah.emulator.master;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;

/**
 * Asks the frameworks that have tasks, executors or offers of an agent to leave it, where its
 * machine is scheduled for maintenance. An answer keeps the next one back for a while, be it yes or
 * no.
 */
final class InverseOffers {
  private static final long NANOS = 1_000_000_000L;

  private record Key(String framework, String agent) {}

  private record Out(String id, Framework framework, MasterAgent agent) {}

  private final MasterState state;
  private final Map<String, Out> out = new LinkedHashMap<>();
  private final Map<Key, Long> quietUntil = new HashMap<>();
  private final Map<Key, InverseOfferStatus> answers = new LinkedHashMap<>();

  InverseOffers(MasterState state) {
    this.state = state;
  }

  /** Part of each allocation. */
  void make(Collection<MasterAgent> candidates) {
    Map<Framework, List<InverseOffer>> made = new LinkedHashMap<>();
    for (MasterAgent agent : candidates) {
      if (agent.unavailability == null
          || !agent.connected
          || state.draining.containsKey(agent.id.getValue())) {
        continue;
      }
      for (Framework framework : state.frameworks.values()) {
        if (framework.connected() && uses(framework, agent) && due(framework, agent)) {
          Out one = new Out(state.newOfferId(), framework, agent);
          out.put(one.id, one);
          made.computeIfAbsent(framework, f -> new ArrayList<>()).add(toProto(one));
        }
      }
    }
    made.forEach((framework, offers) -> framework.send(Events.inverseOffers(offers)));
  }

  private static boolean uses(Framework framework, MasterAgent agent) {
    String id = framework.id.getValue();
    return agent.tasks.containsKey(id)
        || agent.executors.containsKey(id)
        || agent.offers.values().stream().anyMatch(one -> one.framework == framework);
  }

  private boolean due(Framework framework, MasterAgent agent) {
    Long quiet = quietUntil.get(key(framework, agent));
    return (quiet == null || state.loop.nanoTime() - quiet >= 0)
        && out.values().stream().noneMatch(one -> one.framework == framework && one.agent == agent);
  }

  private static Key key(Framework framework, MasterAgent agent) {
    return new Key(framework.id.getValue(), agent.id.getValue());
  }

  private static InverseOffer toProto(Out one) {
    return InverseOffer.newBuilder()
        .setId(OfferID.newBuilder().setValue(one.id))
        .setUrl(Offers.url(one.agent))
        .setFrameworkId(one.framework.id)
        .setAgentId(one.agent.id)
        .setUnavailability(one.agent.unavailability)
        .build();
  }

  /** ACCEPT_INVERSE_OFFERS or DECLINE_INVERSE_OFFERS; unknown ids are passed over. */
  void answer(
      Framework framework, List<OfferID> ids, Filters filters, InverseOfferStatus.Status answer) {
    Duration quiet = Offers.refusal(filters);
    Instant now = state.loop.now();
    for (OfferID id : ids) {
      Out one = out.get(id.getValue());
      if (one == null || one.framework != framework) {
        continue;
      }
      out.remove(one.id);
      answers.put(
          key(framework, one.agent),
          InverseOfferStatus.newBuilder()
              .setStatus(answer)
              .setFrameworkId(framework.id)
              .setTimestamp(
                  TimeInfo.newBuilder()
                      .setNanoseconds(now.getEpochSecond() * NANOS + now.getNano()))
              .build());
      quietUntil.put(key(framework, one.agent), state.loop.nanoTime() + quiet.toNanos());
    }
  }

  /** What the frameworks of these agents have answered last. */
  List<InverseOfferStatus> answers(Set<String> agents) {
    List<InverseOfferStatus> all = new ArrayList<>();
    answers.forEach(
        (key, answer) -> {
          if (agents.contains(key.agent)) {
            all.add(answer);
          }
        });
    return all;
  }

  void rescindAll(MasterAgent agent) {
    take(one -> one.agent == agent)
        .forEach(one -> one.framework.send(Events.rescindInverseOffer(one.id)));
  }

  void removeAll(Framework framework) {
    var unused = take(one -> one.framework == framework);
  }

  private List<Out> take(Predicate<Out> which) {
    List<Out> taken = out.values().stream().filter(which).toList();
    taken.forEach(one -> out.remove(one.id));
    return taken;
  }

  /** The agent's schedule has changed or it has gone: nothing of before counts. */
  void forget(MasterAgent agent) {
    String id = agent.id.getValue();
    quietUntil.keySet().removeIf(key -> key.agent.equals(id));
    answers.keySet().removeIf(key -> key.agent.equals(id));
  }
}
