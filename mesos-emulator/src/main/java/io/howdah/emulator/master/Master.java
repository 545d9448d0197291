package io.howdah.emulator.master;

import com.google.protobuf.ByteString;
import io.howdah.emulator.http.Exchange;
import io.howdah.emulator.http.Reply;
import io.howdah.emulator.loop.StateLoop;
import io.howdah.emulator.wire.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * A Mesos master, as far as frameworks and agents see it. All methods run on the state loop. {@link
 * #failOver} ends one life, with all that is not registered, and begins the next.
 */
public final class Master implements MasterLink {
  private static final int ACCEPTED = 202;
  private static final int BAD_REQUEST = 400;

  private final StateLoop loop;
  private final MasterOptions options;
  private final Function<String, MasterInfo> infoForId;
  private final Supplier<String> uuids;
  private final Random random;
  private MasterState state;
  private Offers offers;
  private Allocator allocator;
  private Subscriptions subscriptions;
  private Acceptance acceptance;
  private Reconciler reconciler;
  private AgentRegistry agents;
  private AgentLosses losses;
  private AgentReports reports;
  private Maintenance maintenance;
  private AgentCalls agentCalls;

  /**
   * A master that knows nothing yet.
   *
   * @param infoForId makes the MasterInfo for a new id
   * @param uuids makes ids
   * @param random orders agents for allocation
   */
  public Master(
      StateLoop loop,
      MasterOptions options,
      Function<String, MasterInfo> infoForId,
      Supplier<String> uuids,
      Random random) {
    this.loop = loop;
    this.options = options;
    this.infoForId = infoForId;
    this.uuids = uuids;
    this.random = random;
    begin();
  }

  private void begin() {
    state = new MasterState(loop, infoForId.apply(uuids.get()), options, uuids);
    offers = new Offers(state);
    allocator = new Allocator(state, offers, random);
    subscriptions = new Subscriptions(state, offers, allocator);
    acceptance = new Acceptance(state, offers);
    reconciler = new Reconciler(state);
    losses = new AgentLosses(state, offers);
    maintenance = new Maintenance(state, offers, allocator, losses);
    agentCalls = new AgentCalls(state, offers, losses);
    reports = new AgentReports(state, agentCalls);
    agents = new AgentRegistry(state, allocator, subscriptions, losses);
    allocator.start();
  }

  /**
   * Dies and comes up again under a new id: connections break; of the past only the ids of agents
   * are known, as from a registry.
   */
  public void failOver() {
    MasterState past = state;
    end();
    begin();
    recover(past);
  }

  /** Dies: connections break, and nothing is done any more. */
  public void end() {
    state.ended = true;
    for (Framework framework : state.frameworks.values()) {
      if (framework.heartbeat != null) {
        framework.heartbeat.cancel();
      }
      if (framework.stream != null) {
        framework.stream.abort();
      }
    }
  }

  /** Begins to lead with the registry that another master has left. */
  public void takeOver(Master past) {
    recover(past.state);
  }

  private void recover(MasterState past) {
    state.recovering.clear();
    state.unreachable.clear();
    state.gone.clear();
    state.draining.clear();
    state.recovering.addAll(past.agents.keySet());
    state.recovering.addAll(past.recovering);
    state.unreachable.putAll(past.unreachable);
    state.gone.addAll(past.gone);
    state.machines.take(past.machines);
    state.draining.putAll(past.draining);
  }

  /** While it recovers, a master does not serve: it redirects to itself. */
  public void recovering(boolean value) {
    state.starting = value;
  }

  /** Host and port of itself while it recovers. */
  Optional<String> redirectsToItself() {
    return state.starting
        ? Optional.of(state.info.getHostname() + ":" + state.info.getPort())
        : Optional.empty();
  }

  public MasterInfo info() {
    return state.info;
  }

  MasterState state() {
    return state;
  }

  AgentCalls agentCalls() {
    return agentCalls;
  }

  Maintenance maintenance() {
    return maintenance;
  }

  /** Ids of the agents that are registered, in the order of their registration. */
  public Set<String> agentIds() {
    return Set.copyOf(state.agents.keySet());
  }

  /**
   * A call whose body could be read and is valid in itself.
   *
   * @param principal who has authenticated, if that is asked for
   */
  void handle(Call call, Optional<String> principal, String streamId, Exchange exchange) {
    Framework framework = state.frameworks.get(call.getFrameworkId().getValue());
    if (framework == null) {
      refuse(exchange, Reply.text(BAD_REQUEST, "Framework cannot be found"));
    } else if (principal.isPresent()
        && !principal.orElseThrow().equals(framework.info.getPrincipal())) {
      refuse(
          exchange,
          Reply.text(
              BAD_REQUEST,
              Credentials.mismatch(principal.orElseThrow(), framework.info.getPrincipal())));
    } else if (!framework.connected()) {
      refuse(exchange, Reply.text(403, "Framework is not subscribed"));
    } else if (streamId == null) {
      refuse(
          exchange,
          Reply.text(
              BAD_REQUEST, "All non-subscribe calls should include the 'Mesos-Stream-Id' header"));
    } else if (!streamId.equals(framework.streamId)) {
      refuse(
          exchange,
          Reply.text(
              BAD_REQUEST,
              "The stream ID '"
                  + streamId
                  + "' included in this request didn't match the stream ID currently associated"
                  + " with framework ID "
                  + framework.id.getValue()));
    } else {
      state.count("emulator/calls/" + call.getType().name().toLowerCase(Locale.ROOT));
      carryOut(framework, call, exchange);
    }
  }

  /** Counted, so that tests can see a scheduler that calls without being subscribed. */
  private void refuse(Exchange exchange, Reply reply) {
    state.count("emulator/calls_refused");
    exchange.reply(reply);
  }

  void subscribe(Call.Subscribe call, MediaType accept, Exchange exchange) {
    state.count("emulator/calls/subscribe");
    subscriptions.subscribe(call, accept, exchange);
  }

  /** Removes a framework as an operator's POST /teardown does. */
  public void tearDown(String id, Exchange exchange) {
    Framework framework = state.frameworks.get(id);
    if (framework == null) {
      exchange.reply(Reply.text(BAD_REQUEST, "No framework found with specified ID"));
    } else {
      subscriptions.tearDown(framework, exchange);
    }
  }

  private void carryOut(Framework framework, Call call, Exchange exchange) {
    switch (call.getType()) {
      case TEARDOWN -> {
        subscriptions.tearDown(framework, exchange);
        return;
      }
      case UPDATE_FRAMEWORK -> {
        update(framework, call.getUpdateFramework(), exchange);
        return;
      }
      default -> exchange.reply(Reply.empty(ACCEPTED));
    }
    switch (call.getType()) {
      case ACCEPT -> acceptance.accept(framework, call.getAccept());
      case DECLINE ->
          offers.decline(
              framework, call.getDecline().getOfferIdsList(), call.getDecline().getFilters());
      case REVIVE -> revive(framework, call.getRevive().getRolesList());
      case SUPPRESS -> {
        List<String> roles = call.getSuppress().getRolesList();
        framework.suppressed.addAll(known(framework, roles));
      }
      case RECONCILE -> reconciler.reconcile(framework, call.getReconcile());
      case KILL -> kill(framework, call.getKill());
      case SHUTDOWN ->
          agent(call.getShutdown().getAgentId())
              .ifPresent(
                  one ->
                      one.link.shutdownExecutor(framework.id, call.getShutdown().getExecutorId()));
      case MESSAGE ->
          agent(call.getMessage().getAgentId())
              .ifPresent(
                  one ->
                      one.link.message(
                          framework.id,
                          call.getMessage().getExecutorId(),
                          call.getMessage().getData()));
      case ACKNOWLEDGE ->
          reports.acknowledge(
              framework,
              call.getAcknowledge().getAgentId(),
              call.getAcknowledge().getTaskId(),
              call.getAcknowledge().getUuid());
      case RECONCILE_OPERATIONS -> reconciler.reconcile(framework, call.getReconcileOperations());
      case ACCEPT_INVERSE_OFFERS ->
          offers
              .inverse()
              .answer(
                  framework,
                  call.getAcceptInverseOffers().getInverseOfferIdsList(),
                  call.getAcceptInverseOffers().getFilters(),
                  InverseOfferStatus.Status.ACCEPT);
      case DECLINE_INVERSE_OFFERS ->
          offers
              .inverse()
              .answer(
                  framework,
                  call.getDeclineInverseOffers().getInverseOfferIdsList(),
                  call.getDeclineInverseOffers().getFilters(),
                  InverseOfferStatus.Status.DECLINE);
      default -> {
        // REQUEST and the acknowledgements of operations (there are none) change nothing here.
      }
    }
  }

  /** All roles of the framework if none is named; roles that are not its own are passed over. */
  private static List<String> known(Framework framework, List<String> roles) {
    return roles.isEmpty()
        ? framework.roles()
        : roles.stream().filter(framework.roles()::contains).toList();
  }

  private void revive(Framework framework, List<String> roles) {
    for (String role : known(framework, roles)) {
      framework.suppressed.remove(role);
      framework.filters.clear(role);
    }
    allocator.allocate(state.agents.values());
  }

  private Optional<MasterAgent> agent(AgentID id) {
    return Optional.ofNullable(state.agents.get(id.getValue())).filter(one -> one.connected);
  }

  private void kill(Framework framework, Call.Kill call) {
    MasterTask task = framework.tasks.get(call.getTaskId().getValue());
    if (task == null) {
      reconciler.reconcile(
          framework,
          call.getTaskId(),
          call.hasAgentId() ? Optional.of(call.getAgentId()) : Optional.empty());
    } else if (task.agent.connected
        && (!call.hasAgentId() || call.getAgentId().equals(task.agent.id))) {
      task.agent.link.kill(
          framework.id,
          call.getTaskId(),
          call.hasKillPolicy() ? Optional.of(call.getKillPolicy()) : Optional.empty());
    }
  }

  private void update(Framework framework, Call.UpdateFramework call, Exchange exchange) {
    FrameworkInfo info = call.getFrameworkInfo();
    Optional<String> problem =
        FrameworkValidation.check(info)
            .or(() -> immutable("user", framework.info.getUser(), info.getUser()))
            .or(() -> immutable("principal", framework.info.getPrincipal(), info.getPrincipal()))
            .or(
                () ->
                    immutable(
                        "checkpoint",
                        String.valueOf(framework.info.getCheckpoint()),
                        String.valueOf(info.getCheckpoint())));
    if (problem.isPresent()) {
      exchange.reply(
          Reply.text(BAD_REQUEST, "FrameworkInfo update is not valid: " + problem.orElseThrow()));
      return;
    }
    framework.info = info.toBuilder().setId(framework.id).build();
    framework.suppressed.clear();
    framework.suppressed.addAll(call.getSuppressedRolesList());
    exchange.reply(Reply.empty(200));
    allocator.allocate(state.agents.values());
  }

  private static Optional<String> immutable(String field, String before, String after) {
    return before.equals(after)
        ? Optional.empty()
        : Optional.of(
            "Updating 'FrameworkInfo."
                + field
                + "' is unsupported; attempted to update from '"
                + before
                + "' to '"
                + after
                + "'");
  }

  @Override
  public void register(AgentLink agent) {
    agents.register(agent);
  }

  @Override
  public void reregister(AgentID id, AgentLink agent) {
    agents.reregister(id, agent);
  }

  @Override
  public void disconnected(AgentID id) {
    losses.disconnected(id);
  }

  @Override
  public void silent(AgentID id) {
    losses.silent(id);
  }

  @Override
  public void unregister(AgentID id) {
    losses.unregister(id);
  }

  @Override
  public void update(AgentID id, FrameworkID framework, TaskStatus status, TaskState latest) {
    reports.update(id, framework, status, latest);
  }

  @Override
  public void executorExited(AgentID id, FrameworkID framework, ExecutorID executor, int status) {
    reports.executorExited(id, framework, executor, status);
  }

  @Override
  public void message(AgentID id, FrameworkID framework, ExecutorID executor, ByteString data) {
    reports.message(id, framework, executor, data);
  }
}
