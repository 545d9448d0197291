package io.howdah.emulator.master;

import io.howdah.emulator.resource.ResourceBag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Offer;

/**
 * Mesos' hierarchical DRF in short: agents in random order, roles by dominant share, then the
 * frameworks of a role by theirs; all of an agent's free resources go into one offer.
 */
final class Allocator {
  private static final double SMALLEST_CPUS = 0.01;
  private static final double SMALLEST_MEM = 32;

  private final MasterState state;
  private final Offers offers;
  private final Random random;
  private final Set<MasterAgent> waiting = new LinkedHashSet<>();

  Allocator(MasterState state, Offers offers, Random random) {
    this.state = state;
    this.offers = offers;
    this.random = random;
  }

  void start() {
    state.loop.after(
        state.options.allocationInterval(),
        () -> {
          if (!state.ended) {
            allocate(state.agents.values());
            start();
          }
        });
  }

  /**
   * Offers what is free on an agent once all that happens now has happened: thousands may come at
   * once, and each allocation looks at all of them.
   */
  void allocateSoon(MasterAgent agent) {
    boolean first = waiting.isEmpty();
    waiting.add(agent);
    if (first) {
      state.loop.execute(
          () -> {
            List<MasterAgent> all = List.copyOf(waiting);
            waiting.clear();
            if (!state.ended) {
              allocate(all);
            }
          });
    }
  }

  /** Offers what is free on these agents, and asks for those that are needed for maintenance. */
  void allocate(Collection<MasterAgent> candidates) {
    offer(candidates);
    offers.inverse().make(candidates);
  }

  private void offer(Collection<MasterAgent> candidates) {
    Map<String, List<Framework>> roles = subscribers();
    if (roles.isEmpty()) {
      return;
    }
    List<MasterAgent> order = new ArrayList<>();
    for (MasterAgent agent : candidates) {
      if (agent.connected
          && !state.draining.containsKey(agent.id.getValue())
          && offerable(agent.available())) {
        order.add(agent);
      }
    }
    java.util.Collections.shuffle(order, random);
    Shares shares = order.isEmpty() ? null : new Shares(roles);
    Map<Framework, List<Offer>> made = new LinkedHashMap<>();
    for (MasterAgent agent : order) {
      MasterOffer offer = offerOne(agent, roles, shares);
      if (offer != null) {
        made.computeIfAbsent(offer.framework, f -> new ArrayList<>()).add(offers.toProto(offer));
      }
    }
    made.forEach((framework, list) -> framework.send(Events.offers(list)));
  }

  private MasterOffer offerOne(
      MasterAgent agent, Map<String, List<Framework>> roles, Shares shares) {
    ResourceBag free = agent.available();
    for (String role : shares.rolesInOrder()) {
      for (Framework framework : shares.frameworksInOrder(role, roles.get(role))) {
        if (sees(framework, agent)
            && !framework.filters.filtered(
                agent.id.getValue(), role, free, state.loop.nanoTime())) {
          MasterOffer offer = offers.create(framework, agent, role, free);
          shares.add(framework, role, free);
          return offer;
        }
      }
    }
    return null;
  }

  /** Agents of other regions are offered to those that say they know of regions only. */
  private boolean sees(Framework framework, MasterAgent agent) {
    if (!state.info.hasDomain() || !agent.info.hasDomain()) {
      return true;
    }
    return framework.has(Capability.Type.REGION_AWARE)
        || region(agent.info.getDomain()).equals(region(state.info.getDomain()));
  }

  private static String region(DomainInfo domain) {
    return domain.getFaultDomain().getRegion().getName();
  }

  private Map<String, List<Framework>> subscribers() {
    Map<String, List<Framework>> roles = new TreeMap<>();
    for (Framework framework : state.frameworks.values()) {
      if (framework.connected()) {
        for (String role : framework.roles()) {
          if (!framework.suppressed.contains(role)) {
            roles.computeIfAbsent(role, r -> new ArrayList<>()).add(framework);
          }
        }
      }
    }
    return roles;
  }

  private static boolean offerable(ResourceBag free) {
    return free.scalar("cpus") >= SMALLEST_CPUS || free.scalar("mem") >= SMALLEST_MEM;
  }

  /** Dominant shares during one allocation: what is used plus what is offered. */
  private final class Shares {
    private record Client(Framework framework, String role) {}

    private final Map<String, double[]> ofRoles = new TreeMap<>();
    private final Map<Client, double[]> ofFrameworks = new HashMap<>();
    private final double[] total = new double[3];

    Shares(Map<String, List<Framework>> roles) {
      for (MasterAgent agent : state.agents.values()) {
        add(total, agent.total);
      }
      roles.keySet().forEach(role -> ofRoles.put(role, new double[3]));
      if (roles.size() == 1 && roles.values().iterator().next().size() == 1) {
        return; // nothing to order
      }
      for (Framework framework : state.frameworks.values()) {
        for (MasterTask task : framework.tasks.values()) {
          if (!task.released) {
            add(framework, roleOf(framework, task), task.resources);
          }
        }
        framework.offers.values().forEach(offer -> add(framework, offer.role, offer.resources));
      }
    }

    private static String roleOf(Framework framework, MasterTask task) {
      return !task.role().isEmpty()
          ? task.role()
          : framework.roles().isEmpty() ? "*" : framework.roles().get(0);
    }

    void add(Framework framework, String role, ResourceBag resources) {
      add(ofRoles.computeIfAbsent(role, r -> new double[3]), resources);
      add(ofFrameworks.computeIfAbsent(new Client(framework, role), c -> new double[3]), resources);
    }

    private static void add(double[] sum, ResourceBag resources) {
      sum[0] += resources.scalar("cpus");
      sum[1] += resources.scalar("mem");
      sum[2] += resources.scalar("disk");
    }

    private double share(double[] sum) {
      double share = 0;
      for (int i = 0; sum != null && i < sum.length; i++) {
        share = total[i] > 0 ? Math.max(share, sum[i] / total[i]) : share;
      }
      return share;
    }

    List<String> rolesInOrder() {
      List<String> order = new ArrayList<>(ofRoles.keySet());
      order.sort(Comparator.comparingDouble(role -> share(ofRoles.get(role))));
      return order;
    }

    List<Framework> frameworksInOrder(String role, List<Framework> frameworks) {
      if (frameworks == null) {
        return List.of();
      }
      List<Framework> order = new ArrayList<>(frameworks);
      order.sort(Comparator.comparingDouble(one -> share(ofFrameworks.get(new Client(one, role)))));
      return order;
    }
  }
}
