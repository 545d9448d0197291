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

  /**
   * End points of a master.
   *
   * @param otherLeader host:port of the leading master, if that is not this one
   */
  public MasterHttp(Master master, Supplier<Optional<String>> otherLeader) {
    this.master = master;
    this.otherLeader = otherLeader;
  }

  @Override
  public void handle(Request request, Exchange exchange) {
    String path =
        request.path().startsWith("/master/")
            ? request.path().substring("/master".length())
            : request.path();
    Optional<String> leader = otherLeader.get();
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
        boolean scheduler = path.equals(SCHEDULER) || path.startsWith(SCHEDULER + "/");
        if (path.equals(OPERATOR) && leader.isEmpty()) {
          operator(request, exchange);
        } else if (!scheduler && !path.equals(OPERATOR)) {
          exchange.reply(Reply.notFound());
        } else if (leader.isPresent()) {
          exchange.reply(Reply.redirect("//" + leader.orElseThrow() + "/master" + path));
        } else {
          scheduler(request, exchange);
        }
      }
    }
  }

  private void operator(Request request, Exchange exchange) {
    CallReader.read(request, exchange, org.apache.mesos.v1.master.Protos.Call.getDefaultInstance())
        .ifPresent(
            call -> exchange.reply(master.agentCalls().answer(call).orElseGet(Reply::notFound)));
  }

  private void scheduler(Request request, Exchange exchange) {
    Optional<Call> read = CallReader.read(request, exchange, Call.getDefaultInstance());
    if (read.isEmpty()) {
      return;
    }
    Call call = read.orElseThrow();
    Optional<String> problem = CallValidation.check(call);
    if (problem.isPresent()) {
      exchange.reply(Reply.text(400, problem.orElseThrow()));
      return;
    }
    String streamId = request.header("Mesos-Stream-Id");
    if (call.getType() != Call.Type.SUBSCRIBE) {
      master.handle(call, streamId, exchange);
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
    master.subscribe(call.getSubscribe(), accept.orElseThrow(), exchange);
  }
}
