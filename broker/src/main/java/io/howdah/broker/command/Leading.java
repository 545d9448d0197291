package io.howdah.broker.command;

import io.howdah.broker.api.ConfigurationDesk;
import io.howdah.broker.config.BrokerSettings;
import io.howdah.broker.config.Configuration;
import io.howdah.broker.config.DefinitionsDifference;
import io.howdah.broker.config.Problem;
import io.howdah.broker.core.BrokerCore;
import io.howdah.broker.core.CoreSettings;
import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.core.ExecutorInfos;
import io.howdah.broker.election.LeaderAddress;
import io.howdah.broker.election.Leadership;
import io.howdah.broker.loop.CommitMetrics;
import io.howdah.broker.loop.EventLoop;
import io.howdah.broker.loop.LoopEnd;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.InstanceKind;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.store.StoreException;
import io.howdah.broker.store.StoredState;
import io.howdah.broker.view.BrokerSnapshot;
import io.howdah.broker.yarn.NodeApplications;
import io.howdah.broker.yarn.PollSettings;
import io.howdah.broker.yarn.ResourceManagerWatchers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A leadership at work: the event loop with its edges. */
final class Leading implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Leading.class);
  private static final Duration NODE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration EXPECTED_WITHIN = Duration.ofMinutes(3);

  private final String author;
  private final EventLoop loop;
  private final RevisionRequests requests = new RevisionRequests(this::post);
  private final MesosEdge mesos;
  private final ResourceManagerWatchers resourceManagers;
  private final NodeApplications applications;

  private Definitions watched = Definitions.EMPTY;
  private boolean closed;

  /**
   * Loads the state and makes everything ready.
   *
   * @param author named by revisions that come from this broker's file
   * @throws StoreException if the state cannot be read
   * @throws InterruptedException if the thread was interrupted
   */
  Leading(
      BrokerSettings settings,
      LeaderAddress self,
      Leadership leadership,
      MesosEdge.Factory factory,
      ExecutorInfos executorInfos,
      String author,
      LoopEnd end,
      CommitMetrics commits,
      Clock clock,
      LongSupplier nanos)
      throws StoreException, InterruptedException {
    this.author = author;
    long epoch = leadership.epoch().number();
    StoredState stored = leadership.store().load();
    FirstPrincipal.difference(stored.framework(), settings.framework().principal())
        .ifPresent(LOG::warn);
    BrokerCore core =
        new BrokerCore(
            stored,
            epoch,
            CoreSettings.of(settings.framework().role()),
            executorInfos,
            DefinitionsDifference::lines);
    mesos = factory.open(settings, self, epoch, this::post);
    resourceManagers =
        new ResourceManagerWatchers(leadership.gate()::isOpen, this::tell, PollSettings.DEFAULT);
    applications = new NodeApplications(this::tell, NODE_TIMEOUT);
    loop =
        new EventLoop(
            core,
            leadership.store(),
            leadership.gate(),
            this::carryOut,
            end,
            commits,
            clock,
            nanos);
  }

  /**
   * Begins. The file is proposed only if nothing was ever stored: a failover never goes back to an
   * older file.
   */
  void start(Configuration file) throws InterruptedException {
    loop.start();
    BrokerSnapshot snapshot = loop.snapshot();
    if (snapshot.revision().isEmpty()) {
      propose(file);
      return;
    }
    List<String> lines = DefinitionsDifference.lines(snapshot.definitions(), file.definitions());
    if (!lines.isEmpty()) {
      LOG.warn(
          "{} differs from revision {}, which stays valid; saving a changed file makes the next one."
              + " It would change: {}",
          author,
          snapshot.revision().get().number(),
          String.join("; ", lines));
    }
  }

  ConfigurationDesk desk() {
    return requests;
  }

  BrokerSnapshot snapshot() {
    return loop.snapshot();
  }

  void propose(Configuration file) throws InterruptedException {
    loop.post(new Event.DefinitionsProposed(file.definitions(), author));
  }

  void reject(List<Problem> errors) throws InterruptedException {
    loop.post(
        new Event.DefinitionsRejected(errors.stream().map(Problem::toString).toList(), author));
  }

  /** Follows the definitions; to be called about once a second. */
  synchronized void look() {
    if (closed) {
      return;
    }
    BrokerSnapshot now = loop.snapshot();
    if (!now.definitions().equals(watched)) {
      watched = now.definitions();
      resourceManagers.watch(watched);
    }
    for (String cluster : watched.clusters().keySet()) {
      resourceManagers.attention(cluster, expectsChange(now, cluster));
    }
  }

  /**
   * Whether a worker of this cluster starts, drains or stops. Only for a while: a node that stays
   * unhealthy is no reason to ask its ResourceManager ten times a second for ever.
   */
  private static boolean expectsChange(BrokerSnapshot now, String cluster) {
    return now.instances().values().stream()
        .filter(i -> i.kind() == InstanceKind.WORKER && i.state().isLive())
        .filter(i -> Duration.between(i.since(), now.at()).compareTo(EXPECTED_WITHIN) < 0)
        .filter(
            i -> {
              var fleet = now.definitions().fleets().get(i.owner());
              return fleet != null && fleet.cluster().equals(cluster);
            })
        .anyMatch(
            i ->
                i.state() != InstanceState.RUNNING
                    || i.worker()
                        .map(
                            w ->
                                now.nodes()
                                    .getOrDefault(cluster, java.util.Map.of())
                                    .get(w.nodeId()))
                        .filter(node -> node.isRunning())
                        .isEmpty());
  }

  private void carryOut(Effect effect) {
    if (effect instanceof Effect.MesosEffect call) {
      mesos.carryOut(call);
    } else if (effect instanceof Effect.CountApplications question) {
      applications.count(question);
    } else if (effect instanceof Effect.SetNodeCapacity request) {
      resourceManagers.setCapacity(request);
    } else if (effect instanceof Effect.ListContainers question) {
      resourceManagers.listContainers(question);
    } else if (effect instanceof Effect.AnswerRevision answer) {
      requests.answered(answer);
    } else if (effect instanceof Effect.Attend attend) {
      resourceManagers.attend(attend);
    } else {
      throw new IllegalStateException("nobody carries out " + effect);
    }
  }

  private void post(Event event) throws InterruptedException {
    loop.post(event);
  }

  private void tell(Event event) {
    if (loop.tryPost(event)) {
      return;
    }
    if (event instanceof Event.NodeCapacitySet) {
      // Each request is answered; the thread that made the call has nothing better to do.
      try {
        loop.post(event);
      } catch (InterruptedException e) {
        // Its cluster is not watched any more.
        Thread.currentThread().interrupt();
      }
    } else {
      // What is left is repeated or asked again; a watcher must not wait.
      LOG.debug("The event loop is busy, left out: {}", event);
    }
  }

  /** Stores what was decided and ends the subscription; nothing that runs is stopped. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    loop.close();
    mesos.close();
    resourceManagers.close();
    applications.close();
  }
}
