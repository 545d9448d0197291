package io.howdah.broker.yarn;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.ContainerView;
import io.howdah.broker.model.HadoopDemand;
import io.howdah.broker.model.NodeView;
import io.howdah.broker.model.SchedulerNames;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A ResourceManager that does as it is told. */
final class FakeResourceManager {
  /** Connections that were asked for nodes. */
  final AtomicInteger connections = new AtomicInteger();

  /** Connections that were asked for nodes, and are closed. */
  final AtomicInteger closed = new AtomicInteger();

  final CountDownLatch asked = new CountDownLatch(1);
  final CountDownLatch capacityAsked = new CountDownLatch(1);
  final CountDownLatch release = new CountDownLatch(1);
  final List<String> set = new CopyOnWriteArrayList<>();
  volatile Map<String, NodeView> nodes = Map.of();
  volatile Map<String, String> configuration = Map.of();
  volatile String failure = "";
  volatile String refusal = "";
  volatile boolean hang;
  volatile boolean hangCapacity;
  volatile boolean unchecked;

  ResourceManagerGateway connect() {
    return new Gateway();
  }

  private void await() throws IOException {
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted, as Hadoop's client is");
    }
  }

  private final class Gateway implements ResourceManagerGateway {
    private boolean forNodes;

    @Override
    public Map<String, NodeView> nodes() throws IOException {
      if (!forNodes) {
        forNodes = true;
        connections.incrementAndGet();
      }
      asked.countDown();
      if (hang) {
        await();
      }
      if (unchecked) {
        throw new IllegalStateException("UndeclaredThrowableException and the like");
      }
      fail();
      return nodes;
    }

    @Override
    public HadoopDemand demand() throws IOException {
      fail();
      return HadoopDemand.NONE;
    }

    @Override
    public void setCapacity(String nodeId, Capacity capacity, Duration overCommitTimeout)
        throws IOException {
      capacityAsked.countDown();
      if (hangCapacity) {
        await();
      }
      fail();
      if (!refusal.isEmpty()) {
        throw new RefusedException(refusal, null);
      }
      set.add(nodeId + "=" + capacity + " " + overCommitTimeout);
    }

    @Override
    public List<ContainerView> containers() throws IOException {
      fail();
      return List.of();
    }

    @Override
    public Map<String, String> configuration() throws IOException {
      fail();
      return configuration;
    }

    @Override
    public SchedulerNames names() throws IOException {
      fail();
      return SchedulerNames.UNKNOWN;
    }

    @Override
    public String user() {
      return "howdah";
    }

    @Override
    public void close() {
      if (forNodes) {
        closed.incrementAndGet();
      }
    }

    private void fail() throws IOException {
      if (!failure.isEmpty()) {
        throw new IOException(failure);
      }
    }
  }
}
