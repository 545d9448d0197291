package io.howdah.emulator.master;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.howdah.emulator.http.Reply;
import io.howdah.emulator.resource.AttributeTexts;
import io.howdah.emulator.resource.ResourceBag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.DomainInfo.FaultDomain;
import org.apache.mesos.v1.Protos.ExecutorInfo;

/** The master's JSON documents in the shape of Mesos', as far as tools and tests look at them. */
final class MasterViews {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final MasterState state;

  MasterViews(MasterState state) {
    this.state = state;
  }

  Reply document(String path) {
    ObjectNode root = JSON.createObjectNode();
    switch (path) {
      case "/slaves" -> slaves(root);
      case "/frameworks" -> frameworks(root);
      case "/tasks" -> {
        ArrayNode tasks = root.putArray("tasks");
        for (Framework framework : state.frameworks.values()) {
          framework.tasks.values().forEach(one -> tasks.add(task(framework, one)));
        }
      }
      default -> {
        root.put("version", state.info.getVersion());
        root.put("id", state.info.getId());
        root.put("pid", state.info.getPid());
        root.put("hostname", state.info.getHostname());
        root.put("leader", state.info.getPid());
        ObjectNode leader = root.putObject("leader_info");
        leader.put("id", state.info.getId());
        leader.put("pid", state.info.getPid());
        leader.put("port", state.info.getPort());
        leader.put("hostname", state.info.getHostname());
        root.put("activated_slaves", (double) connected());
        root.put("deactivated_slaves", (double) (state.agents.size() - connected()));
        root.put("unreachable_slaves", (double) state.unreachable.size());
        root.set("flags", flags());
        slaves(root);
        frameworks(root);
        root.putArray("orphan_tasks");
        root.putArray("unregistered_frameworks");
      }
    }
    return reply(root);
  }

  private long connected() {
    return state.agents.values().stream().filter(one -> one.connected).count();
  }

  private void slaves(ObjectNode root) {
    ArrayNode slaves = root.putArray("slaves");
    for (MasterAgent agent : state.agents.values()) {
      ObjectNode one = slaves.addObject();
      one.put("id", agent.id.getValue());
      one.put("hostname", agent.info.getHostname());
      one.put("port", agent.link.port());
      ObjectNode attributes = one.putObject("attributes");
      for (Attribute attribute : agent.info.getAttributesList()) {
        if (attribute.hasScalar()) {
          attributes.put(attribute.getName(), attribute.getScalar().getValue());
        } else {
          attributes.put(attribute.getName(), AttributeTexts.text(attribute));
        }
      }
      if (agent.info.hasDomain()) {
        ObjectNode domain = one.putObject("domain").putObject("fault_domain");
        FaultDomain names = agent.info.getDomain().getFaultDomain();
        domain.putObject("region").put("name", names.getRegion().getName());
        domain.putObject("zone").put("name", names.getZone().getName());
      }
      one.put("pid", agent.link.pid());
      one.put("registered_time", seconds(agent.registered));
      one.set("resources", resources(agent.total));
      one.set("used_resources", resources(agent.used));
      one.set("offered_resources", resources(agent.offered));
      one.putObject("reserved_resources");
      one.set("unreserved_resources", resources(agent.total));
      boolean draining = state.draining.containsKey(agent.id.getValue());
      one.put("active", agent.connected && !draining);
      one.put("deactivated", draining);
      one.put("version", state.info.getVersion());
    }
    ArrayNode recovered = root.putArray("recovered_slaves");
    state.recovering.forEach(id -> recovered.addObject().put("id", id));
  }

  private void frameworks(ObjectNode root) {
    ArrayNode active = root.putArray("frameworks");
    state.frameworks.values().forEach(one -> active.add(framework(one)));
    ArrayNode completed = root.putArray("completed_frameworks");
    state.completed.values().forEach(one -> completed.add(framework(one)));
  }

  private ObjectNode framework(Framework framework) {
    ObjectNode one = JSON.createObjectNode();
    one.put("id", framework.id.getValue());
    one.put("name", framework.info.getName());
    ResourceBag used = ResourceBag.EMPTY;
    for (MasterTask task : framework.tasks.values()) {
      used = task.released ? used : used.plus(task.resources);
    }
    ResourceBag offered = ResourceBag.EMPTY;
    for (MasterOffer offer : framework.offers.values()) {
      offered = offered.plus(offer.resources);
    }
    one.set("used_resources", resources(used));
    one.set("offered_resources", resources(offered));
    ArrayNode capabilities = one.putArray("capabilities");
    framework
        .info
        .getCapabilitiesList()
        .forEach(capability -> capabilities.add(capability.getType().name()));
    one.put("hostname", framework.info.getHostname());
    one.put("webui_url", framework.info.getWebuiUrl());
    one.put("active", framework.connected());
    one.put("connected", framework.connected());
    one.put("recovered", framework.recovered);
    one.put("user", framework.info.getUser());
    one.put("failover_timeout", framework.info.getFailoverTimeout());
    one.put("checkpoint", framework.info.getCheckpoint());
    one.put("registered_time", seconds(framework.registered));
    one.put("unregistered_time", 0.0);
    one.set("resources", resources(used.plus(offered)));
    ArrayNode roles = one.putArray("roles");
    framework.roles().forEach(roles::add);
    tasks(one.putArray("tasks"), framework, framework.tasks.values());
    tasks(one.putArray("unreachable_tasks"), framework, framework.unreachableTasks.values());
    tasks(one.putArray("completed_tasks"), framework, framework.completedTasks);
    ArrayNode offers = one.putArray("offers");
    for (MasterOffer offer : framework.offers.values()) {
      ObjectNode out = offers.addObject();
      out.put("id", offer.id);
      out.put("framework_id", framework.id.getValue());
      out.putObject("allocation_info").put("role", offer.role);
      out.put("slave_id", offer.agent.id.getValue());
      out.set("resources", resources(offer.resources));
    }
    ArrayNode executors = one.putArray("executors");
    for (MasterAgent agent : state.agents.values()) {
      for (ExecutorInfo executor : agent.executorsOf(framework.id.getValue()).values()) {
        ObjectNode out = executors.addObject();
        out.put("executor_id", executor.getExecutorId().getValue());
        out.put("name", executor.getName());
        out.put("framework_id", framework.id.getValue());
        out.put("slave_id", agent.id.getValue());
        out.set("resources", resources(ResourceBag.of(executor.getResourcesList())));
      }
    }
    return one;
  }

  private static void tasks(ArrayNode out, Framework framework, Collection<MasterTask> tasks) {
    tasks.forEach(one -> out.add(task(framework, one)));
  }

  private static ObjectNode task(Framework framework, MasterTask task) {
    ObjectNode one = JSON.createObjectNode();
    one.put("id", task.id());
    one.put("name", task.info.getName());
    one.put("framework_id", framework.id.getValue());
    one.put("executor_id", task.info.getExecutor().getExecutorId().getValue());
    one.put("slave_id", task.agent.id.getValue());
    one.put("state", task.state.name());
    // Mesos does not tell this; tests ask whether a framework has acknowledged all updates.
    one.put("acknowledged", task.acknowledged && task.updateState == task.state);
    one.set("resources", resources(task.resources));
    one.put("role", task.role());
    return one;
  }

  private static ObjectNode resources(ResourceBag bag) {
    ObjectNode out = JSON.createObjectNode();
    for (String name : new String[] {"disk", "mem", "gpus", "cpus"}) {
      out.put(name, bag.scalar(name));
    }
    bag.rangesText("ports").ifPresent(text -> out.put("ports", text));
    return out;
  }

  private static double seconds(Instant at) {
    return at.toEpochMilli() / 1e3;
  }

  private ObjectNode flags() {
    ObjectNode flags = JSON.createObjectNode();
    flags.put("allocation_interval", text(state.options.allocationInterval()));
    flags.put("hostname", state.info.getHostname());
    flags.put("port", String.valueOf(state.info.getPort()));
    return flags;
  }

  private static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "secs"
        : duration.toMillis() + "ms";
  }

  Reply flagsDocument() {
    ObjectNode root = JSON.createObjectNode();
    root.set("flags", flags());
    return reply(root);
  }

  Reply version() {
    return reply(JSON.createObjectNode().put("version", state.info.getVersion()));
  }

  Reply metrics(boolean elected) {
    ObjectNode out = JSON.createObjectNode();
    out.put("master/elected", elected ? 1.0 : 0.0);
    out.put("master/slaves_active", (double) connected());
    out.put("master/slaves_unreachable", (double) state.unreachable.size());
    out.put(
        "master/frameworks_active",
        (double) state.frameworks.values().stream().filter(Framework::connected).count());
    out.put("master/outstanding_offers", (double) state.offers.size());
    out.put(
        "master/tasks_running",
        (double)
            state.frameworks.values().stream()
                .flatMap(one -> one.tasks.values().stream())
                .filter(one -> one.state == org.apache.mesos.v1.Protos.TaskState.TASK_RUNNING)
                .count());
    state.counters.forEach((name, count) -> out.put(name, (double) count));
    return reply(out);
  }

  private static Reply reply(JsonNode root) {
    try {
      return Reply.json(ByteString.copyFrom(JSON.writeValueAsBytes(root)));
    } catch (IOException e) {
      throw new UncheckedIOException("writing JSON into memory", e);
    }
  }
}
