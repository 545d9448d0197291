package io.howdah.emulator;

import io.howdah.emulator.agent.Agent;
import io.howdah.emulator.agent.AgentContext;
import io.howdah.emulator.agent.EmulatedAgent;
import io.howdah.emulator.agent.Leftovers;
import io.howdah.emulator.agent.SimulatedAgent;
import io.howdah.emulator.http.Exchange;
import io.howdah.emulator.http.HttpServer;
import io.howdah.emulator.http.Request;
import io.howdah.emulator.loop.ThreadLoop;
import io.howdah.emulator.master.Master;
import io.howdah.emulator.master.MasterHttp;
import io.howdah.emulator.zookeeper.MasterContender;
import io.howdah.emulator.zookeeper.ZooKeeperAddress;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * A Mesos master with its agents in this JVM, to be started and stopped by tests or by {@link
 * EmulatorMain}. For tests, demonstration and simulation only. Thread-safe.
 */
public final class MesosEmulator implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.1";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SESSION = Duration.ofSeconds(10);
  private static final int NETWORK_THREADS = 2;

  private final EmulatorOptions options;
  private final ThreadLoop loop;
  private final EventLoopGroup network;
  private final ExecutorService workers;
  private final List<EmulatedAgent> agents = new ArrayList<>();
  private final Optional<MasterContender> contender;
  private HttpServer server;
  private Master master;
  private Routes routes;
  private boolean closed;

  private MesosEmulator(EmulatorOptions options) {
    this.options = options;
    loop = new ThreadLoop(Clock.systemUTC());
    network = new MultiThreadIoEventLoopGroup(NETWORK_THREADS, NioIoHandler.newFactory());
    workers =
        Executors.newCachedThreadPool(
            step -> {
              Thread thread = new Thread(step, "emulator-worker");
              thread.setDaemon(true);
              return thread;
            });
    contender =
        options.zooKeeper().map(text -> new MasterContender(ZooKeeperAddress.parse(text), SESSION));
  }

  /** Begins the description of an emulator. */
  public static EmulatorBuilder builder() {
    return new EmulatorBuilder();
  }

  /**
   * Starts it: when this returns the master listens and the agents are registered.
   *
   * @throws IOException if the work directory cannot be made or ZooKeeper is not there
   * @throws IllegalArgumentException if resources, attributes, or names of agents are wrong
   */
  static MesosEmulator start(EmulatorOptions options) throws IOException {
    MesosEmulator emulator = new MesosEmulator(options);
    try {
      emulator.open();
      return emulator;
    } catch (IOException | RuntimeException e) {
      emulator.close();
      throw e;
    }
  }

  private void open() throws IOException {
    Files.createDirectories(options.workDirectory());
    Leftovers.end(options.workDirectory(), options.docker());
    Supplier<String> uuids = () -> UUID.randomUUID().toString();
    server = HttpServer.bind(network, loop, ADDRESS, options.port(), this::handle);
    AgentPlan plan = new AgentPlan(options);
    onLoop(
        () -> {
          master =
              new Master(
                  loop,
                  options.master(),
                  id -> Identity.of(id, ADDRESS, server.port()),
                  uuids,
                  new Random());
          routes =
              new Routes(this, new MasterHttp(master, this::otherLeader, options.credentials()));
          AgentContext context =
              new AgentContext(
                  loop, master, workers, uuids, options.agentTimes(), options.docker());
          for (int i = 0; i < options.agents(); i++) {
            agents.add(
                new Agent(
                    context,
                    plan.real(i),
                    (ip, port, handler) -> HttpServer.bind(network, loop, ip, port, handler)));
          }
          for (int i = 0; i < options.simulatedAgents(); i++) {
            agents.add(
                new SimulatedAgent(
                    context, plan.simulated(options.agents() + i), options.simulatedDelay()));
          }
          agents.forEach(EmulatedAgent::start);
          return null;
        });
    if (contender.isPresent()) {
      contender.orElseThrow().contend(masterInfo());
    }
  }

  private void handle(Request request, Exchange exchange) {
    if (routes == null) {
      exchange.abort();
    } else {
      routes.handle(request, exchange);
    }
  }

  private Optional<String> otherLeader() {
    return contender.flatMap(MasterContender::otherLeader);
  }

  private <T> T onLoop(Supplier<T> step) {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            done.complete(step.get());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    try {
      return done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the emulator is busy for more than " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** {@code http://127.0.0.1:PORT}. */
  public String masterUrl() {
    return "http://" + ADDRESS + ":" + server.port();
  }

  public int port() {
    return server.port();
  }

  /** The MasterInfo of the present life of the master. */
  public MasterInfo masterInfo() {
    return onLoop(() -> master.info());
  }

  /** Ids of all agents in the order of their start, whatever state they are in. */
  public List<String> agentIds() {
    return onLoop(() -> agents.stream().map(EmulatedAgent::agentId).toList());
  }

  /** Ends an agent as SIGKILL does; its executors live on. */
  public void killAgent(int index) {
    change(agents.get(index)::kill);
  }

  /** Starts an agent again with its work directory and id. */
  public void restartAgent(int index) {
    change(agents.get(index)::restart);
  }

  /** Cuts an agent off from the master. */
  public void loseAgent(int index) {
    change(agents.get(index)::lose);
  }

  /** Ends the partition of an agent. */
  public void returnAgent(int index) {
    change(agents.get(index)::comeBack);
  }

  /** Lets an agent unregister itself for good, as with SIGUSR1. */
  public void unregisterAgent(int index) {
    change(agents.get(index)::leave);
  }

  /**
   * Lets the master die and come up again under a new id: connections break and all is forgotten
   * but the ids of the agents, which register again a little later.
   */
  public void failoverMaster() {
    MasterInfo info =
        onLoop(
            () -> {
              failOverOnLoop();
              return master.info();
            });
    server.dropConnections();
    if (contender.isPresent()) {
      try {
        contender.orElseThrow().contend(info);
      } catch (IOException e) {
        throw new IllegalStateException("the new master is not in ZooKeeper", e);
      }
    }
  }

  private void failOverOnLoop() {
    master.failOver();
    loop.after(options.agentReturn(), () -> agents.forEach(EmulatedAgent::masterChanged));
  }

  /** For requests, which are on the loop already: answers are not waited for. */
  void failOverSoon() {
    workers.execute(this::failoverMaster);
  }

  /** As an operator's POST /teardown; on the loop only. */
  void tearDownOnLoop(String framework, Exchange exchange) {
    master.tearDown(framework, exchange);
  }

  /** The agent of that id or number; on the loop only. */
  Optional<EmulatedAgent> agentOnLoop(String idOrIndex) {
    for (int i = 0; i < agents.size(); i++) {
      if (agents.get(i).agentId().equals(idOrIndex) || String.valueOf(i).equals(idOrIndex)) {
        return Optional.of(agents.get(i));
      }
    }
    return Optional.empty();
  }

  private void change(Runnable step) {
    onLoop(
        () -> {
          step.run();
          return null;
        });
  }

  /** Stops all, with every process and container that was started. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    contender.ifPresent(MasterContender::close);
    change(() -> agents.forEach(EmulatedAgent::stop));
    if (server != null) {
      server.close();
    }
    Leftovers.end(options.workDirectory(), options.docker());
    loop.close();
    workers.shutdownNow();
    network.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
