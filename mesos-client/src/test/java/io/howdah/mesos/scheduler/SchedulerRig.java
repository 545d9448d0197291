package io.howdah.mesos.scheduler;

import io.howdah.mesos.HostAndPort;
import io.howdah.mesos.MesosException;
import io.howdah.mesos.http.Authorization;
import io.howdah.mesos.http.Transport;
import io.howdah.mesos.leader.LeaderDetector;
import io.howdah.mesos.leader.ListedMasters;
import io.howdah.mesos.testing.FakeTimer;
import io.howdah.mesos.testing.ScriptedServer;
import io.howdah.mesos.testing.Told;
import java.io.IOException;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** A scripted master, a fake clock and a connection between them. */
final class SchedulerRig implements AutoCloseable {
  static final FrameworkID ID = FrameworkID.newBuilder().setValue("fw-1").build();

  final ScriptedServer master = new ScriptedServer();
  final FakeTimer timer = new FakeTimer();
  final Told told = new Told();
  volatile Call.Subscribe subscribe =
      Call.Subscribe.newBuilder()
          .setFrameworkInfo(FrameworkInfo.newBuilder().setUser("root").setName("test"))
          .build();
  volatile SchedulerListener listener = new Recorder(told);
  SchedulerSettings settings = SchedulerSettings.DEFAULT;
  Transport transport = Transport.PLAIN;
  volatile Authorization authorization = Authorization.NONE;
  SchedulerConnection connection;

  SchedulerRig() throws IOException {}

  SchedulerRig start() {
    return start(new ListedMasters(List.of(address(master))));
  }

  SchedulerRig start(LeaderDetector detector) {
    connection =
        SchedulerConnection.builder(detector, () -> subscribe, listener)
            .timer(timer)
            .settings(settings)
            .authorization(() -> authorization)
            .transport(transport)
            .random(new java.util.Random(1))
            .build();
    connection.start();
    return this;
  }

  static HostAndPort address(ScriptedServer server) {
    return new HostAndPort("127.0.0.1", server.port());
  }

  /** Takes the SUBSCRIBE and lets it succeed. */
  ScriptedServer.Exchange subscribed(ScriptedServer at) throws Exception {
    ScriptedServer.Exchange exchange = at.take();
    exchange.open("Mesos-Stream-Id: stream-1");
    exchange.record(subscribedEvent(15).toByteArray());
    told.next(Event.Subscribed.class);
    return exchange;
  }

  static Event subscribedEvent(double interval) {
    return Event.newBuilder()
        .setType(Event.Type.SUBSCRIBED)
        .setSubscribed(
            Event.Subscribed.newBuilder().setFrameworkId(ID).setHeartbeatIntervalSeconds(interval))
        .build();
  }

  static Event error(String message) {
    return Event.newBuilder()
        .setType(Event.Type.ERROR)
        .setError(Event.Error.newBuilder().setMessage(message))
        .build();
  }

  static final Event HEARTBEAT = Event.newBuilder().setType(Event.Type.HEARTBEAT).build();

  static Event message(String data) {
    return Event.newBuilder()
        .setType(Event.Type.MESSAGE)
        .setMessage(
            Event.Message.newBuilder()
                .setAgentId(org.apache.mesos.v1.Protos.AgentID.newBuilder().setValue("a"))
                .setExecutorId(org.apache.mesos.v1.Protos.ExecutorID.newBuilder().setValue("e"))
                .setData(com.google.protobuf.ByteString.copyFromUtf8(data)))
        .build();
  }

  @Override
  public void close() throws IOException {
    if (connection != null) {
      connection.close();
    }
    master.close();
  }

  /** Told of a subscription's loss. */
  record Disconnected(MesosException cause) {}

  /** Told of the end. */
  record Failed(MesosException cause) {}

  /** Writes everything down. */
  record Recorder(Told told) implements SchedulerListener {
    @Override
    public void subscribed(Event.Subscribed subscribed) {
      told.add(subscribed);
    }

    @Override
    public void event(Event event) {
      told.add(event);
    }

    @Override
    public void disconnected(MesosException cause) {
      told.add(new Disconnected(cause));
    }

    @Override
    public void failed(MesosException cause) {
      told.add(new Failed(cause));
    }
  }
}
