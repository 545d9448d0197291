package io.howdah.emulator.agent;

import io.howdah.emulator.agent.ExecutorRun.State;
import io.howdah.emulator.http.CallReader;
import io.howdah.emulator.http.EventStream;
import io.howdah.emulator.http.Exchange;
import io.howdah.emulator.http.Handler;
import io.howdah.emulator.http.Reply;
import io.howdah.emulator.http.Request;
import io.howdah.emulator.wire.MediaType;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;

/** The executor API of an agent. */
final class ExecutorHttp implements Handler {
  private static final String PATH = "/api/v1/executor";
  private static final String PREFIX = "/slave(1)";

  /** End points of a Mesos agent that there are not here, with all that is below them. */
  private static final Set<String> NOT_EMULATED =
      Set.of(
          "api",
          "containerizer",
          "containers",
          "files",
          "flags",
          "logging",
          "metrics",
          "monitor",
          "profiler",
          "state",
          "system",
          "version");

  private final Runs runs;

  ExecutorHttp(Runs runs) {
    this.runs = runs;
  }

  @Override
  public void handle(Request request, Exchange exchange) {
    if (!runs.agent().up()) {
      exchange.abort();
      return;
    }
    String path =
        request.path().startsWith(PREFIX + "/")
            ? request.path().substring(PREFIX.length())
            : request.path();
    if (path.equals("/health")) {
      exchange.reply(Reply.empty(200));
    } else if (path.equals(PATH) || path.startsWith(PATH + "/")) {
      executor(request, exchange);
    } else if (path.split("/", -1).length > 1 && NOT_EMULATED.contains(path.split("/", -1)[1])) {
      exchange.reply(Reply.text(501, "The agent's end point " + path + Reply.NOT_EMULATED));
    } else {
      exchange.reply(Reply.notFound());
    }
  }

  private void executor(Request request, Exchange exchange) {
    Optional<Call> read = CallReader.read(request, exchange, Call.getDefaultInstance());
    if (read.isEmpty()) {
      return;
    }
    Call call = read.orElseThrow();
    Optional<String> problem = ExecutorValidation.check(call);
    if (problem.isPresent()) {
      exchange.reply(Reply.text(400, problem.orElseThrow()));
      return;
    }
    Optional<MediaType> accept = Optional.of(MediaType.JSON);
    if (call.getType() == Call.Type.SUBSCRIBE) {
      accept = CallReader.accept(request, exchange);
      if (accept.isEmpty()) {
        return;
      }
    }
    if (!runs.executors().hasFramework(call.getFrameworkId())) {
      exchange.reply(Reply.text(400, "Framework cannot be found"));
      return;
    }
    ExecutorRun run = runs.executors().find(call.getFrameworkId(), call.getExecutorId());
    if (run == null || run.custom == null || run.state == State.TERMINATED) {
      exchange.reply(Reply.text(400, "Executor cannot be found"));
      return;
    }
    if (call.getType() == Call.Type.SUBSCRIBE) {
      subscribe(run, call.getSubscribe(), accept.orElseThrow(), exchange);
      return;
    }
    if (run.state == State.REGISTERING) {
      exchange.reply(Reply.text(403, "Executor is not subscribed"));
      return;
    }
    exchange.reply(Reply.empty(202));
    switch (call.getType()) {
      case UPDATE -> update(run, call.getUpdate().getStatus());
      case MESSAGE -> runs.agent().executorMessage(run, call.getMessage().getData());
      default -> {
        // HEARTBEAT needs no answer but the 202.
      }
    }
  }

  private void update(ExecutorRun run, TaskStatus status) {
    boolean stored = runs.reports().executorUpdate(run, status);
    if (stored && Tasks.terminal(status.getState())) {
      runs.taskEnded(run);
    }
    if (stored && run.stream != null) {
      run.stream.send(ExecutorEvents.acknowledged(status.getTaskId(), status.getUuid()));
    }
  }

  private void subscribe(ExecutorRun run, Call.Subscribe call, MediaType type, Exchange exchange) {
    if (run.stream != null) {
      run.stream.end();
      run.stream = null;
    }
    EventStream[] mine = new EventStream[1];
    mine[0] =
        exchange.stream(
            type,
            null,
            () -> {
              if (run.stream == mine[0]) {
                run.stream = null;
              }
            });
    run.stream = mine[0];
    if (run.state == State.REGISTERING) {
      run.state = State.RUNNING;
      run.cancelTimer();
    }
    run.stream.send(ExecutorEvents.subscribed(run, runs.agent().info()));
    if (run.state == State.TERMINATING) {
      run.stream.send(ExecutorEvents.SHUTDOWN);
      return;
    }
    call.getUnacknowledgedUpdatesList().forEach(one -> update(run, one.getStatus()));
    runs.deliverQueued(run);
  }
}
