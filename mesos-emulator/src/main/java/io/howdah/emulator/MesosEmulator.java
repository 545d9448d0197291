package io.howdah.emulator;

import io.howdah.emulator.agent.Agent;
import io.howdah.emulator.agent.AgentContext;
import io.howdah.emulator.agent.EmulatedAgent;
import io.howdah.emulator.agent.Leftovers;
import io.howdah.emulator.agent.SimulatedAgent;
import io.howdah.emulator.http.Exchange;
import io.howdah.emulator.http.HttpServer;
import io.howdah.emulator.http.Reply;
import io.howdah.emulator.loop.ThreadLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Mesos master, or several, with its agents in this JVM, to be started and stopped by tests or by
 * {@link EmulatorMain}. For tests, demonstration and simulation only. Thread-safe.
 */
public final class MesosEmulator implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MesosEmulator.class);
  private static final int NETWORK_THREADS = 2;

  private final EmulatorOptions options;
  private final ThreadLoop loop;
  private final EventLoopGroup network;
  private final ExecutorService workers;
  private final List<EmulatedAgent> agents = new ArrayList<>();
  private Masters masters;
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
    masters =
        new Masters(
            loop,
            workers,
            options.masters(),
            (all, i) -> new MasterNode(network, loop, options, i, uuids, this, all),
            options.agentReturn(),
            () -> agents.forEach(EmulatedAgent::masterChanged));
    AgentPlan plan = new AgentPlan(options);
    loop.run(
        () -> {
          AgentContext context =
              new AgentContext(
                  loop, masters, workers, uuids, options.agentTimes(), options.docker());
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
        });
    masters.contend();
  }

  /** {@code http://127.0.0.1:PORT} of the first master. */
  public String masterUrl() {
    return masterUrl(0);
  }

  /** {@code http://127.0.0.1:PORT} of a master, counted from 0. */
  public String masterUrl(int index) {
    return "http://" + MasterNode.ADDRESS + ":" + port(index);
  }

  /** The port of the first master. */
  public int port() {
    return port(0);
  }

  /** The port of a master, counted from 0, whether it runs or not. */
  public int port(int index) {
    return masters.node(index).port();
  }

  /** The MasterInfo of the present life of the master that leads, or was the last to lead. */
  public MasterInfo masterInfo() {
    return masters.leader().info();
  }

  /** Ids of all agents in the order of their start, whatever state they are in. */
  public List<String> agentIds() {
    return loop.call(() -> agents.stream().map(EmulatedAgent::agentId).toList());
  }

  /** Ends an agent as SIGKILL does; its executors live on. */
  public void killAgent(int index) {
    loop.run(agents.get(index)::kill);
  }

  /** Starts an agent again with its work directory and id. */
  public void restartAgent(int index) {
    loop.run(agents.get(index)::restart);
  }

  /** Cuts an agent off from the master. */
  public void loseAgent(int index) {
    loop.run(agents.get(index)::lose);
  }

  /** Ends the partition of an agent. */
  public void returnAgent(int index) {
    loop.run(agents.get(index)::comeBack);
  }

  /** Lets an agent unregister itself for good, as with SIGUSR1. */
  public void unregisterAgent(int index) {
    loop.run(agents.get(index)::leave);
  }

  /**
   * Lets the leading master die and come up again under a new id: connections break and all is
   * forgotten but the ids of the agents, which register again a little later. With several masters
   * another one leads then.
   */
  public void failoverMaster() {
    masters.failOver(false);
  }

  /**
   * The same, but until {@link #recoverMaster} the master redirects to itself, as while it starts.
   */
  public void failoverMasterUntilRecovered() {
    masters.failOver(true);
  }

  /** The leading master serves, and agents register with it a little later. */
  public void recoverMaster() {
    masters.recovered();
  }

  /**
   * Ends a master (counted from 0) as SIGKILL does: nobody listens at its port, and its node stays
   * in ZooKeeper until its session times out. Then another one leads, with which the agents
   * register.
   */
  public void killMaster(int index) {
    masters.kill(index);
  }

  /**
   * Starts a killed master again, on its port and under a new id.
   *
   * @throws IOException if ZooKeeper is not there
   * @throws IllegalStateException if it runs
   */
  public void restartMaster(int index) throws IOException {
    masters.restart(index);
  }

  /** For requests, which are on the loop already: answers are not waited for. */
  void failOverSoon() {
    workers.execute(this::failoverMaster);
  }

  /** For requests: whether there is a master of that number. */
  boolean hasMaster(int index) {
    return index >= 0 && index < masters.count();
  }

  /** For requests, which are on the loop already: answers are not waited for. */
  void killMasterSoon(int index) {
    workers.execute(() -> killMaster(index));
  }

  /** For requests, which are on the loop already: answers are not waited for. */
  void restartMasterSoon(int index) {
    workers.execute(
        () -> {
          try {
            restartMaster(index);
          } catch (IOException | IllegalStateException e) {
            log.error("master {} is not started again: {}", index, e.getMessage());
          }
        });
  }

  /** As an operator's POST /teardown; on the loop only. */
  void tearDownOnLoop(String framework, Exchange exchange) {
    masters
        .leading()
        .ifPresentOrElse(
            master -> master.tearDown(framework, exchange),
            () -> exchange.reply(Reply.text(503, "no master of this emulator leads")));
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

  /** Stops all, with every process and container that was started. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (masters != null) {
      masters.leaveZooKeeper();
    }
    loop.run(() -> agents.forEach(EmulatedAgent::stop));
    if (masters != null) {
      masters.close();
    }
    Leftovers.end(options.workDirectory(), options.docker());
    loop.close();
    workers.shutdownNow();
    network.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
