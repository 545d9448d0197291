package io.howdah.broker.core;

import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.TaskState;
import io.howdah.broker.store.Change;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * DESIGN's laws at every commit and effect of a chaos run, as far as a simulation can see them:
 *
 * <ol>
 *   <li>a launch leaves after its record was stored, a kill of a recorded task after the intent, an
 *       acknowledgement after what its update means (here);
 *   <li>a leader's task ids carry its own epoch (here), and the store takes nothing from the leader
 *       before ({@link BrokerWorld}); sessions and their clock are not simulated;
 *   <li>the framework id is stored before any record, stays, and is what leaders subscribe with
 *       ({@link WorldLaws}, {@link SimulatedMesos});
 *   <li>no record is given up while its task is alive on an agent that is there (here); in the end
 *       the live records are Mesos' live tasks, strays included ({@link ChaosWorld#unsettled});
 *   <li>no task id is launched twice, and what is launched fits ({@link SimulatedMesos});
 *   <li>neither a node's capability nor its containers exceed what its executor holds ({@link
 *       SimulatedYarn});
 *   <li>one node holds the largest container while any is there, but from a fault that came over
 *       workers until an anchor is there again ({@link SimulatedYarn});
 *   <li>no offer is held for a second, roles are suppressed and revived as what is wanted says
 *       ({@link SimulatedMesos}, {@link WorldLaws}; not looked at while commits hang);
 *   <li>no ApplicationMaster is killed for capacity ({@link SimulatedYarn}), no worker ends as
 *       drained with an ApplicationMaster on it, and no worker is killed at once that has one
 *       (here); in the end every job finishes ({@link ChaosWorld#unsettled}). Map output is not
 *       simulated;
 *   <li>nothing ends as removed that was only left out, and a service that was left out keeps its
 *       instances (here).
 * </ol>
 */
final class ChaosLaws implements BrokerWorld.Watch {
  /**
   * NodeManagers are asked so often: an ApplicationMaster that has started since the last answer is
   * not known to the broker, and nothing but the worker's end keeps one from starting. Neither does
   * anything while that end waits for its commit (OPEN-ENDS.md).
   */
  private static final Duration HEARD_OF = Duration.ofSeconds(2);

  private final BrokerWorld world;
  private final ChaosWants wants;
  private final Map<InstanceId, Instance> stored = new HashMap<>();
  private long epoch;

  ChaosLaws(BrokerWorld world, ChaosWants wants) {
    this.world = world;
    this.wants = wants;
  }

  @Override
  public void leads(long number) {
    if (number <= epoch) {
      breach(2, "epoch " + number + " follows " + epoch);
    }
    epoch = number;
  }

  @Override
  public void committed(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.PutInstance put) {
        Optional<Instance> before =
            Optional.ofNullable(stored.put(put.instance().id(), put.instance()));
        if (put.instance().state() == InstanceState.ENDED) {
          before.ifPresent(this::givenUp);
          // Should it show again with its agent, it is no anchor to count on.
          world.yarn.excuseAnchor(put.instance().id());
        }
        leaving(put.instance(), before);
      } else if (change instanceof Change.DeleteInstance delete) {
        Optional.ofNullable(stored.remove(delete.id())).ifPresent(this::givenUp);
      }
    }
  }

  /** Law 4. */
  private void givenUp(Instance before) {
    SimulatedMesos.Task task = world.mesos.task(before.id());
    boolean mayEnd =
        !before.state().isLive()
            || before.state() == InstanceState.UNREACHABLE
            || before.state() == InstanceState.KILLING;
    if (!mayEnd && task != null && task.isLive() && world.mesos.isReachable(task.agentId)) {
      breach(4, before.id() + " is " + task.state + " in Mesos, its record was given up");
    }
  }

  /** Laws 9 and 10. */
  private void leaving(Instance now, Optional<Instance> before) {
    boolean starts = now.state() == InstanceState.DRAINING || now.state() == InstanceState.KILLING;
    if (!starts || before.filter(one -> one.state() == now.state()).isPresent()) {
      return;
    }
    String why = now.history().get(now.history().size() - 1).why();
    if (why.contains("is removed") && !wants.wasRemoved(now.owner())) {
      breach(10, now.id() + " ends, \"" + why + "\", and nobody removed it");
    }
    boolean renewed = why.contains("definition has changed");
    if (now.state() == InstanceState.KILLING && why.contains("deadline")) {
      // The anchor waits for the next one for as long as it may, and no longer.
      world.yarn.excuseAnchor(now.id());
    }
    if (now.state() == InstanceState.KILLING
        && now.kind() == InstanceKind.WORKER
        && world.mesos.isReachable(now.placement().agentId())
        && !why.contains("deadline")
        && world.yarn.hasMaster(now.id(), HEARD_OF.plus(world.committedAfter()))) {
      breach(9, now.id() + " is killed with an ApplicationMaster on it: " + why);
    }
    // A replacement that had begun goes on.
    if (now.kind() == InstanceKind.SERVICE && !renewed && wants.isAbsent(now.owner())) {
      long staying =
          stored.values().stream()
              .filter(one -> one.owner().equals(now.owner()) && one.version().equals(now.version()))
              .filter(one -> one.state().isLive() && one.state() != InstanceState.KILLING)
              .count();
      if (staying < wants.leftOut(now.owner())) {
        breach(10, now.id() + " ends, \"" + why + "\", " + staying + " stay; it was left out only");
      }
    }
  }

  @Override
  public void leaves(Effect effect) {
    if (effect instanceof Effect.Accept accept) {
      accept.launches().forEach(launch -> launches(launch.instance().id()));
    } else if (effect instanceof Effect.Kill kill) {
      Instance record = stored.get(kill.task());
      if (record != null
          && record.state() != InstanceState.KILLING
          && record.state() != InstanceState.ENDED) {
        breach(1, "KILL of " + kill.task() + ", which is stored as " + record.state());
      }
    } else if (effect instanceof Effect.Acknowledge acknowledge) {
      acknowledges(acknowledge);
    }
  }

  private void launches(InstanceId id) {
    Instance record = stored.get(id);
    if (record == null || record.state() != InstanceState.LAUNCHING) {
      breach(1, id + " is launched and stored as " + (record == null ? "nothing" : record.state()));
    }
    if (!id.value().contains("." + epoch + "-")) {
      breach(2, id + " is launched by leader " + epoch);
    }
  }

  /** Only of the newest update of a task is it known what it said. */
  private void acknowledges(Effect.Acknowledge acknowledge) {
    SimulatedMesos.Task task = world.mesos.task(acknowledge.task());
    Instance record = stored.get(acknowledge.task());
    if (task == null || record == null) {
      return;
    }
    Optional<TaskState> meaning =
        task.unacknowledged
            .filter(one -> one.acknowledgement().equals(Optional.of(acknowledge.uuid())))
            .map(one -> one.state());
    boolean ended = meaning.filter(TaskState::isTerminal).isPresent();
    boolean runs = meaning.equals(Optional.of(TaskState.RUNNING));
    if ((ended && record.state().isLive()) || (runs && record.state() == InstanceState.LAUNCHING)) {
      breach(1, meaning.get() + " of " + task.id + " is acknowledged, stored is " + record.state());
    }
  }

  private void breach(int law, String what) {
    world.mesos.violations.add(what + " (law " + law + ")");
  }
}
