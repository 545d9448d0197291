package io.howdah.emulator.master;

import io.howdah.emulator.http.CallReader;
import io.howdah.emulator.http.Exchange;
import io.howdah.emulator.http.Handler;
import io.howdah.emulator.http.Reply;
import io.howdah.emulator.http.Request;
import io.howdah.emulator.wire.MediaType;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** The HTTP end points of a master; all exist below {@code /master} too. */
public final class MasterHttp implements Handler {
  private static final String OPERATOR = "/api/v1";
  private static final String SCHEDULER = OPERATOR + "/scheduler";

  private final Master master;
  private final Supplier<Optional<String>> otherLeader;
  private final Credentials credentials;

  /** End points of a master that lets every framework in. */
  public MasterHttp(Master master, Supplier<Optional<String>> otherLeader) {
    this(master, otherLeader, Credentials.NONE);
  }

  /**
   * End points of a master.
   *
   * @param otherLeader host:port of the leading master, if that is not this one
   * @param credentials of frameworks
   */
  public MasterHttp(
      Master master, Supplier<Optional<String>> otherLeader, Credentials credentials) {
    this.master = master;
    this.otherLeader = otherLeader;
    this.credentials = credentials;
  }

  @Override
  public void handle(Request request, Exchange exchange) {
    String path =
        request.path().startsWith("/master/")
            ? request.path().substring("/master".length())
            : request.path();
    Optional<String> leader = otherLeader.get().or(master::redirectsToItself);
    if (path.equals("/redirect")) {
      exchange.reply(
          Reply.redirect(
              "//"
                  + leader.orElseGet(
                      () -> master.info().getHostname() + ":" + master.info().getPort())));
      return;
    }
    if (path.equals("/health")) {
      exchange.reply(Reply.empty(200));
      return;
    }
    MasterViews views = new MasterViews(master.state());
    switch (path) {
      case "/metrics/snapshot" -> exchange.reply(views.metrics(leader.isEmpty()));
      case "/version" -> exchange.reply(views.version());
      case "/flags" -> exchange.reply(views.flagsDocument());
      case "/state", "/slaves", "/frameworks", "/tasks" -> {
        if (leader.isPresent()) {
          exchange.reply(Reply.redirect("//" + leader.orElseThrow() + "/master" + path));
        } else {
          exchange.reply(views.document(path));
        }
      }
      case "/maintenance/schedule", "/maintenance/status", "/machine/down", "/machine/up" -> {
        if (leader.isPresent()) {
          exchange.reply(Reply.redirect("//" + leader.orElseThrow() + "/master" + path));
        } else {
          exchange.reply(new MaintenanceHttp(master.maintenance()).answer(path, request));
        }
      }
      default -> {
        if (path.equals(SCHEDULER) || path.startsWith(SCHEDULER + "/")) {
          authenticated(request, path, leader, exchange);
        } else if (path.equals(OPERATOR) && leader.isPresent()) {
          exchange.reply(Reply.redirect("//" + leader.orElseThrow() + "/master" + path));
        } else if (path.equals(OPERATOR)) {
          new OperatorHttp(master).handle(request, exchange);
        } else {
          exchange.reply(NotEmulated.endPoint(master.state(), path).orElseGet(Reply::notFound));
        }
      }
    }
  }

  /** Who calls comes before what is asked for, also at a master that does not lead. */
  private void authenticated(
      Request request, String path, Optional<String> leader, Exchange exchange) {
    Optional<String> principal = credentials.principal(request.header("Authorization"));
    if (credentials.required() && principal.isEmpty()) {
      exchange.reply(Credentials.refusal());
    } else if (leader.isPresent()) {
      exchange.reply(Reply.redirect("//" + leader.orElseThrow() + "/master" + path));
    } else {
      scheduler(request, principal, exchange);
    }
  }

  private void scheduler(Request request, Optional<String> principal, Exchange exchange) {
    Optional<Call> read = CallReader.read(request, exchange, Call.getDefaultInstance());
    if (read.isEmpty()) {
      return;
    }
    Call call = read.orElseThrow();
    Optional<String> problem = CallValidation.check(call, principal);
    if (problem.isPresent()) {
      exchange.reply(Reply.text(400, problem.orElseThrow()));
      return;
    }
    String streamId = request.header("Mesos-Stream-Id");
    if (call.getType() != Call.Type.SUBSCRIBE) {
      master.handle(call, principal, streamId, exchange);
      return;
    }
    Optional<MediaType> accept = CallReader.accept(request, exchange);
    if (accept.isEmpty()) {
      return;
    }
    if (streamId != null) {
      exchange.reply(
          Reply.text(400, "Subscribe calls should not include the 'Mesos-Stream-Id' header"));
      return;
    }
    master.subscribe(named(call.getSubscribe(), principal), accept.orElseThrow(), exchange);
  }

  /** A framework that does not name its principal gets the one that it has authenticated with. */
  private static Call.Subscribe named(Call.Subscribe call, Optional<String> principal) {
    if (principal.isEmpty() || call.getFrameworkInfo().hasPrincipal()) {
      return call;
    }
    Call.Subscribe.Builder named = call.toBuilder();
    named.getFrameworkInfoBuilder().setPrincipal(principal.orElseThrow());
    return named.build();
  }
}
