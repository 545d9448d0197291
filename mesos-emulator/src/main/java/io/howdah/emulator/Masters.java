package io.howdah.emulator;

import com.google.protobuf.ByteString;
import io.howdah.emulator.loop.ThreadLoop;
import io.howdah.emulator.master.AgentLink;
import io.howdah.emulator.master.Master;
import io.howdah.emulator.master.MasterLink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The masters of an emulator. One of them leads; the agents talk to that one, and nobody hears them
 * while there is none. Of what a leader knew the next one gets the registry (ids of agents) only,
 * as from Mesos' replicated log. The methods of the link are for the state loop, the others are
 * not.
 */
final class Masters implements MasterLink {
  private static final Logger log = LoggerFactory.getLogger(Masters.class);

  private final ThreadLoop loop;
  private final Executor workers;
  private final Duration agentReturn;
  private final Runnable agentsReturn;
  private final int count;
  private final List<MasterNode> nodes;

  /** On the loop: the one that leads or was the last to lead. */
  private MasterNode leader;

  /** On the loop: whether the leader serves. */
  private boolean serving = true;

  /**
   * Masters that listen but are not in ZooKeeper; the first is taken to lead.
   *
   * @param make makes the master of that number
   * @param agentReturn after a change agents register again after this
   * @param agentsReturn lets them, on the loop
   */
  Masters(
      ThreadLoop loop,
      Executor workers,
      int count,
      BiFunction<Masters, Integer, MasterNode> make,
      Duration agentReturn,
      Runnable agentsReturn) {
    this.loop = loop;
    this.workers = workers;
    this.agentReturn = agentReturn;
    this.agentsReturn = agentsReturn;
    this.count = count;
    nodes = IntStream.range(0, count).mapToObj(i -> make.apply(this, i)).toList();
    loop.run(() -> leader = nodes.get(0));
  }

  /** Registers them in ZooKeeper, in their order: the first leads if there is nobody yet. */
  void contend() throws IOException {
    for (MasterNode node : nodes) {
      node.contend();
    }
  }

  /** Whether a master serves as the leader, if ZooKeeper takes it for that; on the loop only. */
  boolean serves(MasterNode node) {
    return count == 1 || (serving && leader == node);
  }

  /** ZooKeeper says that a master leads; on the loop only. */
  void elected(MasterNode node) {
    if (!node.aliveOnLoop() || (node == leader && serving)) {
      return;
    }
    MasterNode past = leader;
    if (past != node) {
      log.info("the master of port {} leads, after that of port {}", node.port(), past.port());
      node.master().takeOver(past.master());
      if (serving && past.aliveOnLoop()) {
        // Its session was lost: a master that no longer leads exits, and is started again.
        past.master().failOver();
        workers.execute(() -> contendAgain(past));
      }
    }
    leader = node;
    serving = true;
    loop.after(agentReturn, agentsReturn);
  }

  private static void contendAgain(MasterNode node) {
    node.dropConnections();
    try {
      node.contend();
    } catch (IOException e) {
      throw new IllegalStateException("the new master is not in ZooKeeper", e);
    }
  }

  /**
   * Lets the leading master die and come up again at once under a new id. With others beside it one
   * of those leads then.
   *
   * @param untilRecovered whether it redirects to itself until {@link #recovered}
   */
  void failOver(boolean untilRecovered) {
    MasterNode node =
        loop.call(
            () -> {
              leader.master().failOver();
              leader.master().recovering(untilRecovered);
              serving = count == 1 && !untilRecovered;
              if (serving) {
                loop.after(agentReturn, agentsReturn);
              }
              return leader;
            });
    contendAgain(node);
  }

  /** The leading master has recovered and serves. */
  void recovered() {
    loop.run(
        () -> {
          leader.master().recovering(false);
          serving = true;
          loop.after(agentReturn, agentsReturn);
        });
  }

  /** Ends a master as SIGKILL does. */
  void kill(int index) {
    MasterNode node = nodes.get(index);
    loop.run(() -> serving = serving && node != leader);
    node.kill();
  }

  /**
   * Starts a killed master again.
   *
   * @throws IllegalStateException if it runs
   */
  void restart(int index) throws IOException {
    MasterNode node = nodes.get(index);
    node.restart();
    loop.run(
        () -> {
          if (count == 1) {
            serving = true;
            loop.after(agentReturn, agentsReturn);
          }
        });
  }

  MasterNode node(int index) {
    return nodes.get(index);
  }

  int count() {
    return count;
  }

  /** The one that leads, or was the last to lead. */
  MasterNode leader() {
    return loop.call(() -> leader);
  }

  /** The leading master; on the loop only. */
  Optional<Master> leading() {
    return serving && leader.aliveOnLoop() ? Optional.of(leader.master()) : Optional.empty();
  }

  void close() {
    nodes.forEach(MasterNode::close);
  }

  void leaveZooKeeper() {
    nodes.forEach(MasterNode::leaveZooKeeper);
  }

  @Override
  public void register(AgentLink agent) {
    leading().ifPresent(master -> master.register(agent));
  }

  @Override
  public void reregister(AgentID id, AgentLink agent) {
    leading().ifPresent(master -> master.reregister(id, agent));
  }

  @Override
  public void disconnected(AgentID id) {
    leading().ifPresent(master -> master.disconnected(id));
  }

  @Override
  public void silent(AgentID id) {
    leading().ifPresent(master -> master.silent(id));
  }

  @Override
  public void unregister(AgentID id) {
    leading().ifPresent(master -> master.unregister(id));
  }

  @Override
  public void update(AgentID id, FrameworkID framework, TaskStatus status, TaskState latest) {
    leading().ifPresent(master -> master.update(id, framework, status, latest));
  }

  @Override
  public void executorExited(AgentID id, FrameworkID framework, ExecutorID executor, int status) {
    leading().ifPresent(master -> master.executorExited(id, framework, executor, status));
  }

  @Override
  public void message(AgentID id, FrameworkID framework, ExecutorID executor, ByteString data) {
    leading().ifPresent(master -> master.message(id, framework, executor, data));
  }
}
