package io.howdah.broker.api;

import io.howdah.broker.config.BrokerSettings.LeaderProxySettings;
import io.howdah.broker.view.BrokerSnapshot;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a broker does that does not lead: requests for the leader are carried to it, or sent on to
 * it by a redirect; without a leader they are told to come again.
 */
final class Standby implements AutoCloseable {
  /** Of each broker itself. */
  private static final Set<String> OWN = Set.of("/v1/leader", "/v1/status", "/v1/openapi.yaml");

  private final BrokerIdentity identity;
  private final Supplier<Optional<BrokerSnapshot>> snapshots;
  private final Optional<LeaderProxy> proxy;

  Standby(
      BrokerIdentity identity,
      Supplier<Optional<BrokerSnapshot>> snapshots,
      LeaderProxySettings settings) {
    this.identity = identity;
    this.snapshots = snapshots;
    this.proxy =
        settings.enabled() ? Optional.of(new LeaderProxy(identity, settings)) : Optional.empty();
  }

  /**
   * Runs before every handler of {@code /v1} and {@code /v2}, which are skipped if this answers.
   */
  void before(Context context) {
    if (snapshots.get().isPresent() || OWN.contains(context.path())) {
      return;
    }
    Optional<String> leader = identity.leader().filter(address -> !address.equals(identity.self()));
    if (leader.isEmpty()) {
      throw new ApiException(503, unavailable());
    }
    if (proxy.isPresent()) {
      proxy.get().forward(context, leader.get());
    } else {
      redirect(context, leader.get());
    }
    context.skipRemainingHandlers();
  }

  private static void redirect(Context context, String leader) {
    context.status(307);
    context.header("Location", "http://" + leader + target(context));
    ApiRoutes.message(context, "The leader is " + leader);
  }

  /** Path and query as they were sent: decoded characters would make another address of it. */
  static String target(Context context) {
    String query = context.req().getQueryString();
    return context.req().getRequestURI() + (query == null ? "" : "?" + query);
  }

  /** Why there is nobody to ask. */
  String unavailable() {
    String problem = identity.zooKeeperProblem();
    if (identity.leader().isPresent()) {
      return "This broker has just been elected and is reading its state; ask again";
    }
    return problem.isEmpty()
        ? "No broker leads at the moment; an election takes some seconds, ask again"
        : "No leader is known: " + problem;
  }

  @Override
  public void close() {
    proxy.ifPresent(LeaderProxy::close);
  }
}
