package io.howdah.emulator.master;

import io.howdah.emulator.http.CallReader;
import io.howdah.emulator.http.Exchange;
import io.howdah.emulator.http.Reply;
import io.howdah.emulator.http.Request;
import java.util.Optional;
import org.apache.mesos.v1.master.Protos.Call;

/**
 * The operator API of a leading master ({@code POST /api/v1}): the calls about one agent, and
 * refusals of the others.
 */
final class OperatorHttp {
  private final Master master;

  OperatorHttp(Master master) {
    this.master = master;
  }

  void handle(Request request, Exchange exchange) {
    Optional<Call> read = CallReader.read(request, exchange, Call.getDefaultInstance());
    if (read.isEmpty()) {
      return;
    }
    Call call = read.orElseThrow();
    if (!call.hasType() || call.getType() == Call.Type.UNKNOWN) {
      exchange.reply(
          Reply.text(400, "Failed to validate master::Call: Expecting 'type' to be present"));
      return;
    }
    exchange.reply(
        master
            .agentCalls()
            .answer(call)
            .orElseGet(() -> NotEmulated.operatorCall(master.state(), call.getType().name())));
  }
}
