package io.howdah.emulator;

import io.howdah.emulator.http.Exchange;
import io.howdah.emulator.http.HttpServer;
import io.howdah.emulator.http.Request;
import io.howdah.emulator.loop.ThreadLoop;
import io.howdah.emulator.master.Master;
import io.howdah.emulator.master.MasterHttp;
import io.howdah.emulator.zookeeper.MasterContender;
import io.howdah.emulator.zookeeper.ZooKeeperAddress;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * One master process: its port, what it knows, and its session with ZooKeeper. The methods wait for
 * the state loop and are not for it, but for those that say so.
 */
final class MasterNode {
  static final String ADDRESS = "127.0.0.1";

  private final EventLoopGroup network;
  private final ThreadLoop loop;
  private final EmulatorOptions options;
  private final Masters masters;
  private final Master master;
  private final Routes routes;
  private final int port;
  private final int advertisedPort;
  private volatile HttpServer server;
  private volatile Optional<MasterContender> contender = Optional.empty();

  /** On the loop: whether the process runs. */
  private boolean alive;

  /**
   * A master that listens but has not registered in ZooKeeper.
   *
   * @param index counted from 0
   * @param masters all of them
   */
  MasterNode(
      EventLoopGroup network,
      ThreadLoop loop,
      EmulatorOptions options,
      int index,
      Supplier<String> uuids,
      MesosEmulator switches,
      Masters masters) {
    this.network = network;
    this.loop = loop;
    this.options = options;
    this.masters = masters;
    int wanted = options.port() == 0 ? 0 : options.port() + index;
    server = HttpServer.bind(network, loop, ADDRESS, wanted, this::handle);
    port = server.port();
    advertisedPort = options.advertisedPort().map(first -> first + index).orElse(port);
    master =
        loop.call(
            () ->
                new Master(
                    loop,
                    options.master(),
                    id ->
                        Identity.of(
                            id,
                            ADDRESS,
                            advertisedPort,
                            options.masterDomain().map(FaultDomains::parse)),
                    uuids,
                    new Random()));
    routes = new Routes(switches, new MasterHttp(master, this::otherLeader, options.credentials()));
    loop.run(() -> alive = true);
  }

  private void handle(Request request, Exchange exchange) {
    if (alive) {
      routes.handle(request, exchange);
    } else {
      exchange.abort();
    }
  }

  /**
   * Itself, when it has been elected and has not taken over yet: so does a master that recovers.
   */
  private Optional<String> otherLeader() {
    Optional<String> other = contender.flatMap(MasterContender::otherLeader);
    return other.isPresent() || masters.serves(this)
        ? other
        : Optional.of(ADDRESS + ":" + advertisedPort);
  }

  /** Registers in ZooKeeper, if there is one, or again after a failover. */
  synchronized void contend() throws IOException {
    if (options.zooKeeper().isEmpty() || !alive()) {
      return;
    }
    if (contender.isEmpty()) {
      MasterContender made =
          new MasterContender(
              ZooKeeperAddress.parse(options.zooKeeper().orElseThrow()),
              options.zooKeeperSession(),
              options.masters() > 1,
              () -> loop.execute(() -> masters.elected(this)));
      loop.run(() -> contender = Optional.of(made));
    }
    contender.orElseThrow().contend(info());
  }

  /** Ends the process as SIGKILL does: its session in ZooKeeper lives on until it times out. */
  synchronized void kill() {
    loop.run(
        () -> {
          alive = false;
          master.end();
        });
    server.close();
    contender.ifPresent(MasterContender::die);
    loop.run(() -> contender = Optional.empty());
  }

  /** A new process on the same port, which knows nothing. */
  synchronized void restart() throws IOException {
    if (alive()) {
      throw new IllegalStateException("the master of port " + port + " runs: kill it first");
    }
    loop.run(master::failOver);
    server = HttpServer.bind(network, loop, ADDRESS, port, this::handle);
    loop.run(() -> alive = true);
    contend();
  }

  void dropConnections() {
    server.dropConnections();
  }

  void leaveZooKeeper() {
    contender.ifPresent(MasterContender::close);
  }

  void close() {
    server.close();
  }

  int port() {
    return port;
  }

  MasterInfo info() {
    return loop.call(master::info);
  }

  boolean alive() {
    return loop.call(() -> alive);
  }

  /** On the loop only. */
  boolean aliveOnLoop() {
    return alive;
  }

  /** On the loop only. */
  Master master() {
    return master;
  }
}
