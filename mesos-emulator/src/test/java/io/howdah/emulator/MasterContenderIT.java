package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.emulator.zookeeper.MasterContender;
import io.howdah.emulator.zookeeper.ZooKeeperAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master whose connection to ZooKeeper is cut at the worst moments still finds its place. */
class MasterContenderIT {
  /** Short, so that the shortest session (two ticks) is. */
  private static final int TICK_MILLIS = 200;

  private static final Duration SHORT = Duration.ofMillis(2L * TICK_MILLIS);

  /** Longer than any cut. */
  private static final Duration LONG = Duration.ofMinutes(1);

  private final AtomicInteger elected = new AtomicInteger();
  private TestZooKeeper zooKeeper;
  private ZooKeeperProxy proxy;

  @BeforeEach
  void start() throws Exception {
    zooKeeper = new TestZooKeeper(TICK_MILLIS);
    proxy = new ZooKeeperProxy(zooKeeper.port());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    zooKeeper.close();
  }

  private MasterContender contender(String hosts, Duration session, Runnable onElection) {
    ZooKeeperAddress address = new ZooKeeperAddress(hosts, TestZooKeeper.PATH);
    return new MasterContender(address, session, false, onElection);
  }

  private MasterContender cutOff(Duration session) {
    return contender(proxy.address(), session, elected::incrementAndGet);
  }

  private static MasterInfo master(int port) {
    return Identity.of("id-" + port, "127.0.0.1", port, Optional.empty());
  }

  private static void leave(MasterContender contender) {
    contender.close();
  }

  /** The watch has told that the leader went, and is gone when the question who leads fails. */
  @Test
  void looksForTheLeaderUntilItIsTold() throws Exception {
    try (MasterContender leader = contender(zooKeeper.address(), LONG, () -> {});
        MasterContender follower = cutOff(LONG)) {
      leader.contend(master(1));
      follower.contend(master(2));
      assertThat(follower.otherLeader()).contains("127.0.0.1:1");
      proxy.cutAfterNotification();
      leave(leader);
      proxy.awaitCut();
      proxy.open();
      Await.until("the follower leads", () -> elected.get() > 0);
      assertThat(follower.otherLeader()).isEmpty();
    }
  }

  @Test
  void registersUntilItIsRegistered() throws Exception {
    try (MasterContender contender = cutOff(SHORT)) {
      contender.contend(master(1));
      String first = zooKeeper.masters().get(0);
      proxy.cut();
      Await.until("the session times out", () -> zooKeeper.masters().isEmpty());
      proxy.cutAfterRegistration();
      proxy.open();
      proxy.awaitCut();
      elected.set(0);
      proxy.open();
      Await.until("it leads again", () -> elected.get() > 0);
      Await.until("one node", () -> zooKeeper.masters().size() == 1);
      assertThat(zooKeeper.masters()).doesNotContain(first);
    }
  }

  /** The node was made, but the answer was lost: nobody would feel meant by such a leader. */
  @Test
  void leavesNoSecondNodeBehind() throws Exception {
    try (MasterContender contender = cutOff(LONG)) {
      proxy.cutAfterRegistration();
      CompletableFuture<Void> contending = CompletableFuture.runAsync(() -> contend(contender));
      Await.until("the node of the lost answer", () -> zooKeeper.masters().size() == 1);
      String lost = zooKeeper.masters().get(0);
      proxy.awaitCut();
      proxy.open();
      contending.get(1, TimeUnit.MINUTES);
      assertThat(zooKeeper.masters()).hasSize(1).doesNotContain(lost);
      assertThat(contender.otherLeader()).isEmpty();
      assertThat(elected.get()).isPositive();
    }
  }

  private static void contend(MasterContender contender) {
    try {
      contender.contend(master(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
