package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.store.Change;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Law 9 for workers that are to go while it is not known that they run: one that does, as its lost
 * RUNNING would have said, is drained; one that does not goes at once.
 */
class Law9LostRunningTest {
  private static final Duration UNREACHABLE = BrokerWorld.fleet(1, "v1").unreachable();
  private static final Duration DEADLINE = BrokerWorld.fleet(1, "v1").drainDeadline();

  /** Agents repeat what was not acknowledged every ten seconds: shorter than that. */
  private static final Duration UNHEARD = Duration.ofSeconds(4);

  /** Long enough for a question, its answer and the tick that looks at it. */
  private static final Duration AT_ONCE = Duration.ofMillis(500);

  private static void lostRunning(BrokerWorld world) {
    world.yarn.countsApplications = true;
    world.mesos.wire.loseNext(1);
    world.want(BrokerWorld.definitions(1, 0));
    world.yarn.submit("job", 0);
    world.pass(UNHEARD);
  }

  private static InstanceId busy(BrokerWorld world, InstanceState state) {
    List<Instance> workers = world.in(BrokerWorld.HADOOP, state);
    assertThat(workers).as("in %s", state).hasSize(1);
    InstanceId id = workers.get(0).id();
    assertThat(world.yarn.hasMaster(id, Duration.ofSeconds(1))).as("serves its job").isTrue();
    return id;
  }

  private static void isDrained(BrokerWorld world, InstanceId worker) {
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.DRAINING))
        .extracting(Instance::id)
        .containsExactly(worker);
    assertThat(world.yarn.applicationsOn(worker)).containsExactly("job");
    world.yarn.finish("job");
    world.pass(Duration.ofSeconds(15));
    assertThat(world.mesos.liveTasks()).isEmpty();
    world.check();
  }

  @Test
  void aWorkerWhoseRunningIsLostIsDrained() {
    BrokerWorld world = new BrokerWorld();
    lostRunning(world);
    InstanceId worker = busy(world, InstanceState.LAUNCHING);
    world.want(BrokerWorld.definitions(0, 0));
    world.pass(Duration.ofSeconds(20));
    isDrained(world, worker);
  }

  @Test
  void aWorkerWhoseReturnIsNotHeardOfIsDrained() {
    BrokerWorld world = new BrokerWorld();
    world.yarn.countsApplications = true;
    world.want(BrokerWorld.definitions(1, 0));
    world.yarn.submit("job", 0);
    world.pass(UNHEARD);
    InstanceId worker = busy(world, InstanceState.RUNNING);
    String agent = world.mesos.task(worker).agentId;
    world.mesos.loseAgent(agent);
    world.pass(AT_ONCE);
    world.mesos.wire.holdUntil(world.nanos() + Duration.ofSeconds(3).toNanos());
    world.mesos.returnAgent(agent);
    busy(world, InstanceState.UNREACHABLE);
    world.want(BrokerWorld.definitions(0, 0));
    world.pass(Duration.ofSeconds(10));
    isDrained(world, worker);
  }

  /** It was killed as soon as Mesos said that it is away, which reached it when it was back. */
  @Test
  void aWorkerThatIsAwayWhileItDrainsIsDrainedOn() {
    BrokerWorld world = new BrokerWorld();
    world.yarn.countsApplications = true;
    world.want(BrokerWorld.definitions(1, 0));
    world.yarn.submit("job", 0);
    world.pass(UNHEARD);
    InstanceId worker = busy(world, InstanceState.RUNNING);
    world.want(BrokerWorld.definitions(0, 0));
    world.pass(UNHEARD);
    busy(world, InstanceState.DRAINING);
    world.mesos.loseAgent(world.mesos.task(worker).agentId);
    world.pass(Duration.ofSeconds(5));
    world.mesos.returnAgent(world.mesos.task(worker).agentId);
    world.pass(Duration.ofSeconds(10));
    isDrained(world, worker);
  }

  @Test
  void aWorkerThatDoesNotRunYetGoesAtOnce() {
    BrokerWorld world = new BrokerWorld();
    world.mesos.startTasks(false);
    world.want(BrokerWorld.definitions(1, 0));
    world.pass(UNHEARD);
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.LAUNCHING)).hasSize(1);
    world.want(BrokerWorld.definitions(0, 0));
    world.pass(AT_ONCE);
    assertThat(world.mesos.liveTasks()).isEmpty();
    world.check();
  }

  @Test
  void aQuestionThatIsLostIsAskedAgain() {
    BrokerWorld world = new BrokerWorld();
    world.mesos.startTasks(false);
    world.want(BrokerWorld.definitions(1, 0));
    world.pass(UNHEARD);
    world.mesos.failOnce(Set.of(Effect.Reconcile.class));
    world.want(BrokerWorld.definitions(0, 0));
    world.pass(Duration.ofSeconds(2));
    assertThat(world.mesos.liveTasks()).isEmpty();
    world.check();
  }

  @Test
  void aWorkerThatIsAwayIsGivenUpAsLongAsEver() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(1, 0));
    world.pass(UNHEARD);
    Instance worker = world.in(BrokerWorld.HADOOP, InstanceState.RUNNING).get(0);
    world.mesos.applications.put(worker.id(), 1);
    world.mesos.loseAgent(worker.placement().agentId());
    world.pass(AT_ONCE);
    world.want(BrokerWorld.definitions(0, 0));
    world.pass(AT_ONCE);
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.DRAINING)).hasSize(1);
    world.pass(UNREACHABLE);
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.ENDED)).hasSize(1);
  }

  /** As masters are about agents that have not registered with them yet. */
  @Test
  void aWorkerThatMesosIsSilentAboutIsNotWaitedForLongerThanAnUnreachableOne() {
    BrokerWorld world = new BrokerWorld();
    world.mesos.startTasks(false);
    world.want(BrokerWorld.definitions(1, 0));
    world.pass(UNHEARD);
    world.mesos.failOver(DEADLINE.multipliedBy(10).toNanos());
    world.deliver(new Event.Disconnected("another master"));
    world.want(BrokerWorld.definitions(0, 0));
    world.pass(Duration.ofSeconds(5));
    world.reconnect();
    world.pass(UNREACHABLE.minusSeconds(1));
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.DRAINING)).hasSize(1);
    world.pass(Duration.ofSeconds(2));
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.KILLING)).hasSize(1);
  }

  @Test
  void timeWithoutASubscriptionIsNoSilence() {
    BrokerWorld world = new BrokerWorld();
    lostRunning(world);
    InstanceId worker = busy(world, InstanceState.LAUNCHING);
    world.mesos.wire.holdUntil(world.nanos() + Duration.ofSeconds(2).toNanos());
    world.want(BrokerWorld.definitions(0, 0));
    world.pass(Duration.ofSeconds(1));
    world.loseConnection();
    world.pass(UNREACHABLE.plusSeconds(5));
    world.reconnect();
    world.pass(AT_ONCE);
    isDrained(world, worker);
  }

  @Test
  void aWorkerThatIsWantedAgainStays() {
    BrokerWorld world = new BrokerWorld();
    lostRunning(world);
    InstanceId worker = busy(world, InstanceState.LAUNCHING);
    world.want(BrokerWorld.definitions(0, 0));
    world.pass(AT_ONCE);
    world.want(BrokerWorld.definitions(1, 0));
    world.pass(Duration.ofSeconds(20));
    assertThat(busy(world, InstanceState.RUNNING)).isEqualTo(worker);
    assertThat(world.mesos.launchedEver()).isEqualTo(1);
    world.check();
  }

  /** There is room for no other one, so that nothing but the answer can bring it back. */
  @Test
  void aWorkerThatIsWantedAgainBeforeTheAnswerStaysToo() {
    BrokerWorld world = new BrokerWorld(-1, 1);
    lostRunning(world);
    InstanceId worker = busy(world, InstanceState.LAUNCHING);
    world.mesos.wire.holdUntil(world.nanos() + Duration.ofSeconds(2).toNanos());
    world.want(BrokerWorld.definitions(0, 0));
    world.want(BrokerWorld.definitions(1, 0));
    world.pass(Duration.ofSeconds(1));
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.DRAINING)).hasSize(1);
    world.pass(Duration.ofSeconds(4));
    assertThat(busy(world, InstanceState.RUNNING)).isEqualTo(worker);
    world.check();
  }

  /** It would count as a node that is about to register, for as long as it does not start. */
  @Test
  void aWorkerThatDoesNotRunYetIsNotTakenForOneThatDoes() {
    BrokerWorld world = new BrokerWorld();
    world.mesos.startTasks(false);
    world.want(BrokerWorld.definitions(1, 0));
    world.pass(UNHEARD);
    world.want(BrokerWorld.definitions(0, 0));
    world.want(BrokerWorld.definitions(1, 0));
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.RUNNING)).isEmpty();
    world.mesos.startTasks(true);
    world.settle();
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.RUNNING)).hasSize(1);
    world.check();
  }

  @Test
  void aLaunchThatHasNotLeftNeverLeaves() {
    BrokerWorld world = new BrokerWorld();
    world.want(BrokerWorld.definitions(0, 0));
    world.pass(UNHEARD);
    world.want(BrokerWorld.definitions(1, 0));
    world.holdCommits();
    world.pass(AT_ONCE);
    assertThat(world.in(BrokerWorld.HADOOP, InstanceState.LAUNCHING)).hasSize(1);
    world.want(BrokerWorld.definitions(0, 0));
    world.letCommit();
    assertThat(world.snapshot().instances()).isEmpty();
    assertThat(world.mesos.launchedEver()).isZero();
    world.pass(UNHEARD);
    world.check();
  }

  @Test
  void whereverTheBrokerDiesNoApplicationMasterGoesWithItsWorker() {
    BrokerWorld.everywhere(
        world -> {
          world.watch = new MastersWatch(world);
          lostRunning(world);
          world.want(BrokerWorld.definitions(0, 0));
          world.pass(Duration.ofSeconds(5));
          world.yarn.finish("job");
        },
        world -> assertThat(world.mesos.liveTasks()).isEmpty());
  }

  @Test
  void whereverTheBrokerDiesAWorkerThatDoesNotRunGoes() {
    BrokerWorld.everywhere(
        world -> {
          world.mesos.startTasks(false);
          world.want(BrokerWorld.definitions(1, 0));
          world.pass(Duration.ofSeconds(1));
          world.want(BrokerWorld.definitions(0, 0));
          world.pass(Duration.ofSeconds(6));
          assertThat(world.mesos.liveTasks()).isEmpty();
        },
        world -> assertThat(world.mesos.liveTasks()).isEmpty());
  }

  /** No worker is killed that has an ApplicationMaster: the scripts end before any deadline. */
  private record MastersWatch(BrokerWorld world) implements BrokerWorld.Watch {
    @Override
    public void committed(List<Change> changes) {
      for (Change change : changes) {
        if (change instanceof Change.PutInstance put
            && put.instance().state() == InstanceState.KILLING
            && world.yarn.hasMaster(put.instance().id(), Duration.ZERO)) {
          String why = put.instance().history().get(put.instance().history().size() - 1).why();
          world.mesos.violations.add(put.instance().id() + " is killed (law 9): " + why);
        }
      }
    }
  }
}
