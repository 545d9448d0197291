package io.howdah.broker.yarn;

import io.howdah.broker.core.Effect;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Watches the ResourceManagers of all Hadoop clusters that have a fleet, and changes capacities
 * there. {@link Event.NodesReported} when a list of nodes changed (now and then when it did not;
 * each one while there is attention), {@link Event.ResourceManagerAway} when one does not answer,
 * {@link Event.DemandReported}, {@link Event.LimitsReported}. A cluster without a fleet is left
 * alone.
 *
 * <p>Safe for use by several threads. No method waits for a ResourceManager.
 */
public final class ResourceManagerWatchers implements AutoCloseable {
  /** Answers for clusters that are not watched; the core asks for watched ones only. */
  private static final int ANSWERS_WAITING = 10_000;

  private final ResourceManagerGateway.Connector connector;
  private final BooleanSupplier mayCall;
  private final Consumer<Event> consumer;
  private final PollSettings settings;
  private final Map<String, ResourceManagerWatcher> watchers = new HashMap<>();
  private final Set<String> attention = new HashSet<>();
  private final Set<String> attended = new HashSet<>();
  private final ThreadPoolExecutor answers;
  private boolean closed;

  /**
   * Watches nothing yet.
   *
   * @param mayCall asked right before a call that changes something leaves (law 2)
   * @param consumer called on threads of this object, never on a caller's; may wait for room for an
   *     answer to {@link #setCapacity}
   */
  public ResourceManagerWatchers(
      BooleanSupplier mayCall, Consumer<Event> consumer, PollSettings settings) {
    this(ClientRmGateway::connect, mayCall, consumer, settings);
  }

  ResourceManagerWatchers(
      ResourceManagerGateway.Connector connector,
      BooleanSupplier mayCall,
      Consumer<Event> consumer,
      PollSettings settings) {
    this.connector = connector;
    this.mayCall = mayCall;
    this.consumer = consumer;
    this.settings = settings;
    this.answers =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(ANSWERS_WAITING),
            task -> {
              Thread thread = new Thread(task, "resourcemanager-answers");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    answers.allowCoreThreadTimeOut(true);
  }

  /**
   * Starts and stops watchers so that exactly the clusters with a fleet are watched. To be called
   * at the start and after each change of the definitions.
   */
  public synchronized void watch(Definitions definitions) {
    Map<String, HadoopCluster> wanted = new HashMap<>();
    for (Fleet fleet : definitions.fleets().values()) {
      HadoopCluster cluster = definitions.clusters().get(fleet.cluster());
      if (cluster != null) {
        wanted.put(cluster.name(), cluster);
      }
    }
    Iterator<ResourceManagerWatcher> running = watchers.values().iterator();
    while (running.hasNext()) {
      ResourceManagerWatcher watcher = running.next();
      HadoopCluster now = wanted.get(watcher.cluster().name());
      if (now == null || !connectsAs(now, watcher.cluster())) {
        watcher.close();
        running.remove();
      }
    }
    if (!closed) {
      wanted.forEach(
          (name, cluster) -> {
            List<Fleet> fleets = fleets(definitions, name);
            watchers
                .computeIfAbsent(name, key -> started(cluster, fleets))
                .definitions(cluster, fleets);
          });
    }
  }

  /**
   * Whether something is expected of a cluster's nodes (a worker that starts, drains or stops):
   * then its ResourceManager is asked more often. Independent of {@link #attend}.
   */
  public synchronized void attention(String cluster, boolean wanted) {
    mark(attention, cluster, wanted);
  }

  /** Carries out {@link Effect.Attend}. Independent of {@link #attention}. */
  public synchronized void attend(Effect.Attend effect) {
    mark(attended, effect.cluster(), effect.attention());
  }

  /** Carries out {@link Effect.SetNodeCapacity}; returns at once. */
  public synchronized void setCapacity(Effect.SetNodeCapacity request) {
    ResourceManagerWatcher watcher = watchers.get(request.cluster());
    if (watcher != null) {
      watcher.setCapacity(request);
    } else {
      Event answer = CapacityQueue.answer(request, "this ResourceManager is not watched");
      answers.execute(() -> consumer.accept(answer));
    }
  }

  /** Carries out {@link Effect.ListContainers}; returns at once. */
  public synchronized void listContainers(Effect.ListContainers question) {
    ResourceManagerWatcher watcher = watchers.get(question.cluster());
    if (watcher != null) {
      watcher.listContainers();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    watchers.values().forEach(ResourceManagerWatcher::close);
    watchers.clear();
    answers.shutdown();
  }

  private void mark(Set<String> marked, String cluster, boolean wanted) {
    if (wanted) {
      marked.add(cluster);
    } else {
      marked.remove(cluster);
    }
    ResourceManagerWatcher watcher = watchers.get(cluster);
    if (watcher != null) {
      watcher.attention(hasAttention(cluster));
    }
  }

  private static boolean connectsAs(HadoopCluster now, HadoopCluster before) {
    return now.clientConfiguration().equals(before.clientConfiguration())
        && now.kerberosPrincipal().equals(before.kerberosPrincipal())
        && now.kerberosKeytab().equals(before.kerberosKeytab());
  }

  private boolean hasAttention(String cluster) {
    return attention.contains(cluster) || attended.contains(cluster);
  }

  private static List<Fleet> fleets(Definitions definitions, String cluster) {
    return definitions.fleets().values().stream()
        .filter(fleet -> fleet.cluster().equals(cluster))
        .sorted(Comparator.comparing(fleet -> fleet.name().toString()))
        .toList();
  }

  private ResourceManagerWatcher started(HadoopCluster cluster, List<Fleet> fleets) {
    ResourceManagerWatcher watcher =
        new ResourceManagerWatcher(cluster, fleets, connector, mayCall, consumer, settings);
    watcher.attention(hasAttention(cluster.name()));
    watcher.start();
    return watcher;
  }
}
