package io.howdah.emulator.master;

import io.howdah.emulator.http.EventStream;
import io.howdah.emulator.http.Exchange;
import io.howdah.emulator.http.Reply;
import io.howdah.emulator.wire.MediaType;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Frameworks come, fail over, go away and are torn down. */
final class Subscriptions {
  private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);
  private static final double MILLIS = 1000;

  private final MasterState state;
  private final Offers offers;
  private final Allocator allocator;

  Subscriptions(MasterState state, Offers offers, Allocator allocator) {
    this.state = state;
    this.offers = offers;
    this.allocator = allocator;
  }

  void subscribe(Call.Subscribe call, MediaType type, Exchange exchange) {
    FrameworkInfo info = call.getFrameworkInfo();
    Optional<String> problem = FrameworkValidation.check(info);
    if (problem.isEmpty() && state.completed.containsKey(info.getId().getValue())) {
      problem = Optional.of("Framework has been removed");
    }
    String streamId = state.uuids.get();
    if (problem.isPresent()) {
      EventStream refused = exchange.stream(type, streamId, () -> {});
      refused.send(Events.error(problem.orElseThrow()));
      refused.end();
      return;
    }
    String id =
        info.getId().getValue().isEmpty() ? state.newFrameworkId() : info.getId().getValue();
    Framework framework = state.frameworks.get(id);
    if (framework == null) {
      framework =
          new Framework(
              info.toBuilder().setId(FrameworkID.newBuilder().setValue(id)).build(),
              state.loop.now());
      state.frameworks.put(id, framework);
    } else {
      takeOver(framework);
      framework.info = updated(framework, info);
    }
    framework.suppressed = new LinkedHashSet<>(call.getSuppressedRolesList());
    framework.recovered = false;
    attach(framework, type, streamId, exchange);
    Framework subscribed = framework;
    state.agents.values().stream()
        .filter(agent -> agent.connected && agent.tasks.containsKey(id))
        .forEach(agent -> agent.link.frameworkSubscribed(subscribed.info));
    allocator.allocate(state.agents.values());
  }

  private void takeOver(Framework framework) {
    if (framework.failover != null) {
      framework.failover.cancel();
      framework.failover = null;
    }
    if (framework.connected()) {
      framework.send(Events.error("Framework failed over"));
      framework.stream.end();
      detach(framework);
    }
    offers.removeAll(framework);
  }

  /** Mesos keeps the user, the principal and checkpoint as they were first. */
  private static FrameworkInfo updated(Framework framework, FrameworkInfo info) {
    FrameworkInfo.Builder merged =
        info.toBuilder()
            .setId(framework.id)
            .setUser(framework.info.getUser())
            .setCheckpoint(framework.info.getCheckpoint());
    if (framework.info.hasPrincipal()) {
      merged.setPrincipal(framework.info.getPrincipal());
    } else {
      merged.clearPrincipal();
    }
    return merged.build();
  }

  private void attach(Framework framework, MediaType type, String streamId, Exchange exchange) {
    framework.stream = exchange.stream(type, streamId, () -> closed(framework, streamId));
    framework.streamId = streamId;
    double seconds = state.options.heartbeatInterval().toMillis() / MILLIS;
    framework.send(Events.subscribed(framework.id, seconds, state.info));
    framework.send(Events.HEARTBEAT);
    beat(framework);
    log.info("framework {} ({}) subscribed", framework.id.getValue(), framework.info.getName());
  }

  private void beat(Framework framework) {
    framework.heartbeat =
        state.loop.after(
            state.options.heartbeatInterval(),
            () -> {
              framework.send(Events.HEARTBEAT);
              beat(framework);
            });
  }

  private static void detach(Framework framework) {
    framework.stream = null;
    framework.streamId = null;
    if (framework.heartbeat != null) {
      framework.heartbeat.cancel();
      framework.heartbeat = null;
    }
  }

  private void closed(Framework framework, String streamId) {
    if (state.ended || !streamId.equals(framework.streamId)) {
      return;
    }
    detach(framework);
    offers.removeAll(framework);
    awaitFailover(framework);
  }

  /** Removes the framework unless a scheduler subscribes within its failover timeout. */
  void awaitFailover(Framework framework) {
    double seconds = Math.max(0, framework.info.getFailoverTimeout());
    Duration timeout = Duration.ofMillis((long) (seconds * MILLIS));
    log.info("framework {} disconnected, removed in {}", framework.id.getValue(), timeout);
    if (timeout.isZero()) {
      remove(framework);
      return;
    }
    framework.failover =
        state.loop.after(
            timeout,
            () -> {
              if (!state.ended) {
                remove(framework);
              }
            });
  }

  /** TEARDOWN: the stream just ends. */
  void tearDown(Framework framework, Exchange exchange) {
    EventStream stream = framework.stream;
    detach(framework);
    remove(framework);
    if (stream != null) {
      stream.end();
    }
    exchange.reply(Reply.empty(202));
  }

  private void remove(Framework framework) {
    String id = framework.id.getValue();
    if (state.frameworks.remove(id) == null) {
      return;
    }
    log.info("framework {} removed", id);
    offers.removeAll(framework);
    state.completed.put(id, framework);
    for (MasterAgent agent : state.agents.values()) {
      if (agent.tasks.containsKey(id) || agent.executors.containsKey(id)) {
        agent.link.shutdownFramework(framework.id);
      }
      for (MasterTask task :
          List.copyOf(agent.tasks.getOrDefault(id, java.util.Map.of()).values())) {
        if (!MasterTask.terminal(task.state)) {
          task.state = org.apache.mesos.v1.Protos.TaskState.TASK_KILLED;
        }
        agent.removeTask(id, task);
        framework.complete(task);
      }
      for (String executor : List.copyOf(agent.executorsOf(id).keySet())) {
        agent.removeExecutor(id, executor);
      }
    }
  }
}
