package io.howdah.broker.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Service;
import io.howdah.broker.view.BrokerSnapshot;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Resources under {@code /v1}, by path. */
final class ApiRoutes {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final BrokerIdentity identity;
  private final Supplier<Optional<BrokerSnapshot>> snapshots;
  private final Supplier<Optional<ConfigurationDesk>> desk;
  private final String version;
  private final ConfigurationRoutes configuration = new ConfigurationRoutes();

  ApiRoutes(
      BrokerIdentity identity,
      Supplier<Optional<BrokerSnapshot>> snapshots,
      Supplier<Optional<ConfigurationDesk>> desk,
      String version) {
    this.identity = identity;
    this.snapshots = snapshots;
    this.desk = desk;
    this.version = version;
  }

  Map<String, Handler> handlers() {
    Map<String, Handler> routes = new LinkedHashMap<>();
    routes.put("/v1/leader", context -> answer(context, leader()));
    routes.put("/v1/status", context -> answer(context, status()));
    routes.put("/v1/fleets", led((context, snapshot) -> fleets(snapshot)));
    routes.put("/v1/fleets/{name}", led(this::fleet));
    routes.put(
        "/v1/workers",
        led((context, s) -> instances(context, s, Optional.of(InstanceKind.WORKER))));
    routes.put("/v1/services", led((context, snapshot) -> services(snapshot)));
    routes.put("/v1/services/<path>", led(this::service));
    routes.put("/v1/instances", led((context, s) -> instances(context, s, Optional.empty())));
    routes.put("/v1/instances/{id}", led(this::instance));
    routes.put("/v1/pending", led((context, snapshot) -> pending(snapshot)));
    routes.put("/v1/hadoop", led((context, s) -> new HadoopJson(s).hadoop()));
    routes.put("/v1/pools", led((context, s) -> PoolJson.pools(s.sharing())));
    routes.put(
        "/v1/decisions",
        led((context, s) -> PoolJson.decisions(s.sharing(), Page.of(context).limit())));
    routes.put("/v1/configuration", led((context, s) -> new SnapshotJson(s).configuration()));
    routes.put("/v1/configuration/revisions", led((c, s) -> ConfigurationRoutes.history(s)));
    return routes;
  }

  /** What is answered to POST. */
  Map<String, Handler> posts() {
    return Map.of(
        "/v1/configuration", asked(configuration::apply),
        "/v1/configuration/revisions/{number}/revert", asked(configuration::revert));
  }

  private Handler asked(BiConsumer<Context, ConfigurationDesk> resource) {
    return context -> {
      resource.accept(context, desk.get().orElseThrow(ApiRoutes::notLeading));
    };
  }

  /** A resource that only the leader has. */
  private interface Led {
    JsonNode answer(Context context, BrokerSnapshot snapshot);
  }

  private Handler led(Led resource) {
    return context -> {
      BrokerSnapshot snapshot = snapshots.get().orElseThrow(ApiRoutes::notLeading);
      answer(context, resource.answer(context, snapshot));
    };
  }

  /** {@link Standby} lets nobody come here before this broker leads. */
  private static ApiException notLeading() {
    return new ApiException(503, "This broker does not lead; ask again");
  }

  static void message(Context context, String message) {
    answer(context, JSON.objectNode().put("message", message));
  }

  static void answer(Context context, JsonNode body) {
    context.contentType("application/json").result(body.toString());
  }

  private ObjectNode leader() {
    ObjectNode node = JSON.objectNode();
    String leader =
        identity.leader().orElseThrow(() -> new ApiException(404, "No broker leads at the moment"));
    node.put("leader", leader);
    node.put("self", identity.self());
    node.put("leading", snapshots.get().isPresent());
    return node;
  }

  /** This broker's own status; a standby has one too. */
  private ObjectNode status() {
    ObjectNode node = JSON.objectNode();
    Optional<BrokerSnapshot> snapshot = snapshots.get();
    node.put("version", version);
    node.put("self", identity.self());
    node.put("leader", identity.leader().orElse(null));
    node.put("leading", snapshot.isPresent());
    node.putObject("zookeeper")
        .put("connected", identity.zooKeeperProblem().isEmpty())
        .put("problem", identity.zooKeeperProblem());
    identity.configurationNote().ifPresent(note -> node.put("configurationNote", note));
    if (snapshot.isPresent()) {
      new SnapshotJson(snapshot.get()).status(node);
    } else {
      boolean taking = identity.leader().filter(identity.self()::equals).isPresent();
      node.put("phase", taking ? "LOADING" : "STANDBY");
    }
    return node;
  }

  private static ObjectNode fleets(BrokerSnapshot snapshot) {
    SnapshotJson json = new SnapshotJson(snapshot);
    return list(
        "fleets",
        snapshot.definitions().fleets().values().stream().sorted(Comparator.comparing(Fleet::name)),
        json::fleet);
  }

  private JsonNode fleet(Context context, BrokerSnapshot snapshot) {
    String name = context.pathParam("name");
    Fleet fleet = snapshot.definitions().fleets().get(new OwnerName(name));
    if (fleet == null) {
      throw new ApiException(404, "There is no fleet \"" + name + "\"; /v1/fleets lists them");
    }
    return new SnapshotJson(snapshot).fleet(fleet);
  }

  private static ObjectNode services(BrokerSnapshot snapshot) {
    SnapshotJson json = new SnapshotJson(snapshot);
    return list(
        "services",
        snapshot.definitions().services().values().stream()
            .sorted(Comparator.comparing(Service::name)),
        json::service);
  }

  private JsonNode service(Context context, BrokerSnapshot snapshot) {
    String path = "/" + context.pathParam("path");
    Service service = snapshot.definitions().services().get(new OwnerName(path));
    if (service == null) {
      throw new ApiException(404, "There is no service \"" + path + "\"; /v1/services lists them");
    }
    return new SnapshotJson(snapshot).service(service);
  }

  private static JsonNode instances(
      Context context, BrokerSnapshot snapshot, Optional<InstanceKind> kind) {
    Page page = Page.of(context);
    String owner = context.queryParam("owner");
    Optional<InstanceState> state = state(context.queryParam("state"));
    // Ended ones are history; they show when they are asked for.
    boolean all = state.isPresent() || kind.isEmpty();
    Page.Part<Instance> part =
        page.cut(
            snapshot.instances().values().stream()
                .filter(i -> kind.isEmpty() || i.kind() == kind.get())
                .filter(i -> owner == null || i.owner().value().equals(owner))
                .filter(i -> state.isEmpty() || i.state() == state.get())
                .filter(i -> all || i.state().isLive()),
            i -> i.id().value());
    SnapshotJson json = new SnapshotJson(snapshot);
    ObjectNode node =
        kind.isPresent()
            ? list("workers", part.items().stream(), json::worker)
            : list("instances", part.items().stream(), json::instance);
    part.next().ifPresent(next -> node.put("next", next));
    return node;
  }

  private static Optional<InstanceState> state(String text) {
    if (text == null) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(InstanceState.values())
            .filter(s -> s.name().equals(text.toUpperCase(Locale.ROOT)))
            .findFirst()
            .orElseThrow(
                () ->
                    new ApiException(
                        400,
                        "state is \"%s\"; needed is one of %s"
                            .formatted(text, Arrays.toString(InstanceState.values())))));
  }

  private JsonNode instance(Context context, BrokerSnapshot snapshot) {
    String id = context.pathParam("id");
    Instance instance = snapshot.instances().get(new InstanceId(id));
    if (instance == null) {
      throw new ApiException(
          404,
          "There is no instance \"%s\"; /v1/instances lists them, records of ended ones are kept for"
                  .formatted(id)
              + " a while only");
    }
    return new SnapshotJson(snapshot).instanceWithHistory(instance);
  }

  private static ObjectNode pending(BrokerSnapshot snapshot) {
    SnapshotJson json = new SnapshotJson(snapshot);
    return list("pending", snapshot.pending().stream(), json::pending);
  }

  private static <T> ObjectNode list(
      String name, Stream<T> items, Function<T, ObjectNode> rendering) {
    ObjectNode node = JSON.objectNode();
    ArrayNode list = node.putArray(name);
    items.map(rendering).forEach(list::add);
    return node;
  }
}
