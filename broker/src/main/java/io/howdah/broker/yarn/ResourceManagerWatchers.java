package io.howdah.broker.yarn;

import io.howdah.broker.core.Event;
import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.HadoopCluster;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Watches the ResourceManagers of all Hadoop clusters that have a fleet: {@link
 * Event.NodesReported} when a list of nodes changed (and now and then when it did not), {@link
 * Event.ResourceManagerAway} when one does not answer. A cluster without a fleet is left alone.
 *
 * <p>Safe for use by several threads. No method waits for a ResourceManager.
 */
public final class ResourceManagerWatchers implements AutoCloseable {
  private final ResourceManagerGateway.Connector connector;
  private final Consumer<Event> consumer;
  private final PollSettings settings;
  private final Map<String, ResourceManagerWatcher> watchers = new HashMap<>();
  private final Map<String, Boolean> attention = new HashMap<>();
  private boolean closed;

  /**
   * Watches nothing yet.
   *
   * @param consumer called on the watchers' threads; must not block
   */
  public ResourceManagerWatchers(Consumer<Event> consumer, PollSettings settings) {
    this(ClientRmGateway::connect, consumer, settings);
  }

  ResourceManagerWatchers(
      ResourceManagerGateway.Connector connector, Consumer<Event> consumer, PollSettings settings) {
    this.connector = connector;
    this.consumer = consumer;
    this.settings = settings;
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
      if (now == null
          || !now.clientConfiguration().equals(watcher.cluster().clientConfiguration())) {
        watcher.close();
        running.remove();
      }
    }
    if (!closed) {
      wanted.forEach((name, cluster) -> watchers.computeIfAbsent(name, key -> started(cluster)));
    }
  }

  /**
   * Whether something is expected of a cluster's nodes (a worker that starts, drains or stops):
   * then its ResourceManager is asked more often.
   */
  public synchronized void attention(String cluster, boolean wanted) {
    attention.put(cluster, wanted);
    ResourceManagerWatcher watcher = watchers.get(cluster);
    if (watcher != null) {
      watcher.attention(wanted);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    watchers.values().forEach(ResourceManagerWatcher::close);
    watchers.clear();
  }

  private ResourceManagerWatcher started(HadoopCluster cluster) {
    ResourceManagerWatcher watcher =
        new ResourceManagerWatcher(cluster, connector, consumer, settings);
    watcher.attention(attention.getOrDefault(cluster.name(), false));
    watcher.start();
    return watcher;
  }
}
