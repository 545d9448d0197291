package io.howdah.emulator.master;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.howdah.emulator.http.Reply;
import io.howdah.emulator.http.Request;
import io.howdah.emulator.wire.MalformedCallException;
import io.howdah.emulator.wire.MesosJson;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.master.Protos.Call.StartMaintenance;

/** The end points {@code /maintenance/schedule|status} and {@code /machine/down|up}. */
final class MaintenanceHttp {
  private final Maintenance maintenance;

  MaintenanceHttp(Maintenance maintenance) {
    this.maintenance = maintenance;
  }

  Reply answer(String path, Request request) {
    boolean get = request.method().equals("GET");
    boolean status = path.equals("/maintenance/status");
    boolean schedule = path.equals("/maintenance/schedule");
    if (get && (status || schedule)) {
      return json(status ? maintenance.status() : maintenance.schedule());
    }
    if (status || !request.method().equals("POST")) {
      return Reply.methodNotAllowed(status ? "GET" : "POST", request.method());
    }
    try {
      Optional<String> problem =
          schedule
              ? maintenance.schedule(
                  MesosJson.read(request.body().toByteArray(), Schedule.getDefaultInstance()))
              : path.equals("/machine/down")
                  ? maintenance.down(machines(request))
                  : maintenance.up(machines(request));
      return problem.map(text -> Reply.text(400, text)).orElseGet(() -> Reply.empty(200));
    } catch (MalformedCallException e) {
      return Reply.text(400, e.getMessage());
    }
  }

  private static Reply json(Message message) {
    return Reply.json(ByteString.copyFrom(MesosJson.write(message)));
  }

  /** The body is a bare array of machines. */
  private static List<MachineID> machines(Request request) throws MalformedCallException {
    byte[] call = ("{\"machines\":" + request.body().toStringUtf8() + "}").getBytes(UTF_8);
    return MesosJson.read(call, StartMaintenance.getDefaultInstance()).getMachinesList();
  }
}
