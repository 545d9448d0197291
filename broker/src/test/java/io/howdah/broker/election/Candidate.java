package io.howdah.broker.election;

import io.howdah.broker.store.StoreException;
import io.howdah.broker.store.StorePaths;
import io.howdah.broker.store.ZooKeeperClients;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;

/** A broker as far as the election is concerned. */
final class Candidate implements ElectionListener, AutoCloseable {
  final CuratorFramework client;
  final Election election;
  final CompletableFuture<Leadership> elected = new CompletableFuture<>();
  final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  Candidate(String zooKeeper, Duration sessionTimeout, StorePaths paths, int port) {
    client = ZooKeeperClients.connect(zooKeeper, sessionTimeout);
    election =
        new Election(client, paths, new LeaderAddress("127.0.0.1", port), this, System::nanoTime);
    election.start();
  }

  Leadership awaitElected() throws Exception {
    return elected.get(60, TimeUnit.SECONDS);
  }

  String next() throws InterruptedException {
    return heard.poll(60, TimeUnit.SECONDS);
  }

  @Override
  public void elected(Leadership leadership) {
    if (!elected.complete(leadership)) {
      heard.add("elected again");
    }
  }

  @Override
  public void confirmedAgain() {
    heard.add("confirmed");
  }

  @Override
  public void fenced(String why) {
    heard.add("fenced: " + why);
  }

  @Override
  public void failed(StoreException why) {
    elected.completeExceptionally(why);
  }

  @Override
  public void close() {
    election.close();
    client.close();
  }
}
