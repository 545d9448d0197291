package io.howdah.emulator;

import io.howdah.emulator.agent.EmulatedAgent;
import io.howdah.emulator.http.Exchange;
import io.howdah.emulator.http.Handler;
import io.howdah.emulator.http.Reply;
import io.howdah.emulator.http.Request;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The master's HTTP, and beside it the switches for tests: {@code POST
 * /emulator/agents/ID/lose|return|kill|restart|unregister} (ID or number from 0), {@code POST
 * /emulator/master/restart}, {@code POST /emulator/masters/N/kill|restart} (N from 0) and {@code
 * POST /emulator/frameworks/ID/teardown}.
 */
final class Routes implements Handler {
  private static final String MASTERS = "/emulator/masters/";
  private static final String AGENTS = "/emulator/agents/";
  private static final Pattern MASTER = Pattern.compile("(\\d{1,4})/(kill|restart)");
  private static final String FRAMEWORKS = "/emulator/frameworks/";
  private static final String TEARDOWN = "/teardown";

  private final MesosEmulator emulator;
  private final Handler master;

  Routes(MesosEmulator emulator, Handler master) {
    this.emulator = emulator;
    this.master = master;
  }

  @Override
  public void handle(Request request, Exchange exchange) {
    if (!request.path().startsWith("/emulator/")) {
      master.handle(request, exchange);
    } else if (!request.method().equals("POST")) {
      exchange.reply(Reply.methodNotAllowed("POST", request.method()));
    } else if (request.path().equals("/emulator/master/restart")) {
      exchange.reply(Reply.empty(202));
      emulator.failOverSoon();
    } else if (request.path().startsWith(MASTERS)) {
      master(request.path().substring(MASTERS.length()), exchange);
    } else if (request.path().startsWith(AGENTS)) {
      agent(request.path().substring(AGENTS.length()), exchange);
    } else if (request.path().startsWith(FRAMEWORKS) && request.path().endsWith(TEARDOWN)) {
      String path = request.path();
      emulator.tearDownOnLoop(
          path.substring(FRAMEWORKS.length(), path.length() - TEARDOWN.length()), exchange);
    } else {
      exchange.reply(Reply.notFound());
    }
  }

  private void master(String path, Exchange exchange) {
    Matcher parts = MASTER.matcher(path);
    if (!parts.matches() || !emulator.hasMaster(Integer.parseInt(parts.group(1)))) {
      exchange.reply(
          Reply.text(404, "'" + path + "' is not N/kill or N/restart with the number of a master"));
      return;
    }
    exchange.reply(Reply.empty(202));
    int index = Integer.parseInt(parts.group(1));
    if (parts.group(2).equals("kill")) {
      emulator.killMasterSoon(index);
    } else {
      emulator.restartMasterSoon(index);
    }
  }

  private void agent(String path, Exchange exchange) {
    int slash = path.indexOf('/');
    Optional<EmulatedAgent> found =
        slash < 0 ? Optional.empty() : emulator.agentOnLoop(path.substring(0, slash));
    if (found.isEmpty()) {
      exchange.reply(Reply.text(404, "no agent '" + path + "': use its id or its number from 0"));
      return;
    }
    EmulatedAgent agent = found.orElseThrow();
    String action = path.substring(slash + 1);
    switch (action) {
      case "lose" -> agent.lose();
      case "return" -> agent.comeBack();
      case "kill" -> agent.kill();
      case "restart" -> agent.restart();
      case "unregister" -> agent.leave();
      default -> {
        exchange.reply(
            Reply.text(
                404, "'" + action + "' is not one of lose, return, kill, restart, unregister"));
        return;
      }
    }
    exchange.reply(Reply.empty(200));
  }
}
