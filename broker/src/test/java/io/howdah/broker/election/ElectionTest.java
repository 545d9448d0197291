package io.howdah.broker.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.model.FrameworkIdentity;
import io.howdah.broker.store.Change;
import io.howdah.broker.store.EpochNode;
import io.howdah.broker.store.FencedException;
import io.howdah.broker.store.StorePaths;
import io.howdah.broker.store.ZooKeeperSession;
import io.howdah.broker.testing.TcpProxy;
import io.howdah.broker.testing.Until;
import io.howdah.broker.testing.ZooKeeperServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Law 2: one leader, and an end to each leadership. */
@Timeout(120)
final class ElectionTest {
  private static final Duration SESSION = Duration.ofSeconds(5);
  private static final AtomicInteger ROOTS = new AtomicInteger();
  private static ZooKeeperServer server;

  private final StorePaths paths = new StorePaths("/election-" + ROOTS.incrementAndGet());
  private final List<Candidate> candidates = new ArrayList<>();

  @BeforeAll
  static void startServer() throws Exception {
    server = new ZooKeeperServer();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @AfterEach
  void close() {
    candidates.forEach(Candidate::close);
  }

  private Candidate stand(String zooKeeper, int port) {
    Candidate candidate = new Candidate(zooKeeper, SESSION, paths, port);
    candidates.add(candidate);
    return candidate;
  }

  @Test
  void theStandbyKnowsTheLeaderAndTakesOverWhenItLeaves() throws Exception {
    Candidate first = stand(server.address(), 1);
    Leadership one = first.awaitElected();
    assertThat(one.epoch().number()).isEqualTo(1);
    Until.holds("open", () -> one.gate().isOpen());
    Candidate second = stand(server.address(), 2);
    Optional<LeaderAddress> firstAddress = Optional.of(new LeaderAddress("127.0.0.1", 1));
    Until.holds("known", () -> second.election.currentLeader().equals(firstAddress));
    assertThat(first.election.currentLeader()).isEqualTo(firstAddress);
    assertThat(second.elected).isNotDone();
    first.close();
    assertThat(one.gate().isOpen()).isFalse();
    assertThat(second.awaitElected().epoch().number()).isEqualTo(2);
    assertThat(second.election.currentLeader()).contains(new LeaderAddress("127.0.0.1", 2));
    assertThat(first.heard).isEmpty();
  }

  @Test
  void anExpiredSessionFencesOnceAndForEver() throws Exception {
    Candidate candidate = stand(server.address(), 1);
    Leadership leadership = candidate.awaitElected();
    leadership.store().load();
    server.expire(candidate.client);
    assertThat(candidate.next()).startsWith("fenced: ");
    assertThat(leadership.gate().isOpen()).isFalse();
    Until.holds("a new session", () -> candidate.client.getZookeeperClient().isConnected());
    candidate.election.fence("told by the commit pipeline too");
    assertThatThrownBy(
            () ->
                leadership
                    .store()
                    .commit(
                        List.of(
                            new Change.PutFramework(new FrameworkIdentity("id", Instant.EPOCH)))))
        .isInstanceOf(FencedException.class);
    candidate.close();
    assertThat(candidate.heard).isEmpty();
  }

  @Test
  void aTakenEpochFencesByTheNextHeartbeat() throws Exception {
    Candidate old = stand(server.address(), 1);
    Leadership leadership = old.awaitElected();
    leadership.store().load();
    Candidate other = stand(server.address(), 2);
    assertThat(other.client.blockUntilConnected(30, TimeUnit.SECONDS)).isTrue();
    ZooKeeperSession session = ZooKeeperSession.current(other.client, System::nanoTime);
    assertThat(new EpochNode(session, paths).take("x:1").number()).isEqualTo(2);
    assertThat(old.next()).isEqualTo("fenced: another broker has taken the epoch after 1");
    assertThat(leadership.gate().isOpen()).isFalse();
    assertThatThrownBy(() -> leadership.store().load()).isInstanceOf(FencedException.class);
  }

  @Test
  void aLostConnectionClosesTheGateAndTheSameSessionOpensIt() throws Exception {
    try (TcpProxy proxy = new TcpProxy(server.port())) {
      Candidate leader = stand(proxy.address(), 1);
      Leadership leadership = leader.awaitElected();
      Candidate standby = stand(server.address(), 2);
      Until.holds("open", () -> leadership.gate().isOpen());
      leader.heard.clear();
      proxy.refuse(true);
      proxy.cut();
      Until.holds("closed", () -> !leadership.gate().isOpen());
      proxy.refuse(false);
      assertThat(leader.next()).isEqualTo("confirmed");
      assertThat(leadership.gate().isOpen()).isTrue();
      leadership.store().load();
      assertThat(standby.elected).isNotDone();
      leader.close();
    }
  }

  @Test
  void aSilentConnectionClosesTheGateLongBeforeTheSessionCanEnd() throws Exception {
    try (TcpProxy proxy = new TcpProxy(server.port())) {
      Candidate leader = stand(proxy.address(), 1);
      Leadership leadership = leader.awaitElected();
      Until.holds("open", () -> leadership.gate().isOpen());
      Candidate standby = stand(server.address(), 2);
      proxy.swallowReplies(true);
      proxy.swallowRequests(true);
      Until.holds("closed", () -> !leadership.gate().isOpen());
      assertThat(standby.elected).as("the gate is closed before anybody else leads").isNotDone();
      proxy.refuse(true);
      assertThat(standby.awaitElected().epoch().number()).isEqualTo(2);
      assertThat(leader.next()).startsWith("fenced: ");
      assertThat(leader.heard).isEmpty();
      leader.close();
    }
  }

  @Test
  void aStandbyWhoseSessionHasEndedStandsAgain() throws Exception {
    Candidate leader = stand(server.address(), 1);
    leader.awaitElected();
    Candidate standby = stand(server.address(), 2);
    Optional<LeaderAddress> address = Optional.of(new LeaderAddress("127.0.0.1", 1));
    Until.holds("known", () -> standby.election.currentLeader().equals(address));
    server.expire(standby.client);
    leader.close();
    assertThat(standby.awaitElected().epoch().number()).isEqualTo(2);
    assertThat(standby.heard).isEmpty();
  }

  /** With a commit under way too: what closes must not wait for an answer that never comes. */
  @Test
  void closesWhileZooKeeperIsAway() throws Exception {
    try (TcpProxy proxy = new TcpProxy(server.port())) {
      Candidate leader = stand(proxy.address(), 1);
      Leadership leadership = leader.awaitElected();
      leadership.store().load();
      proxy.swallowReplies(true);
      proxy.swallowRequests(true);
      proxy.refuse(true);
      Thread committer =
          new Thread(
              () -> {
                try {
                  leadership
                      .store()
                      .commit(
                          List.of(
                              new Change.PutFramework(new FrameworkIdentity("id", Instant.EPOCH))));
                } catch (Exception e) {
                  leader.heard.add("not committed");
                }
              });
      committer.start();
      Until.holds("closed", () -> !leadership.gate().isOpen());
      Thread closer = new Thread(leader::close);
      closer.start();
      TimeUnit.SECONDS.timedJoin(closer, 60);
      assertThat(closer.isAlive()).as("closing").isFalse();
      TimeUnit.SECONDS.timedJoin(committer, 60);
      assertThat(committer.isAlive()).as("the commit").isFalse();
    }
  }

  @Test
  void standsAsSoonAsZooKeeperIsThere() throws Exception {
    try (TcpProxy proxy = new TcpProxy(server.port())) {
      proxy.refuse(true);
      Candidate early = stand(proxy.address(), 1);
      assertThat(early.election.currentLeader()).isEmpty();
      assertThat(early.elected).isNotDone();
      proxy.refuse(false);
      assertThat(early.awaitElected().epoch().number()).isEqualTo(1);
      early.close();
    }
  }

  @Test
  void anEpochNodeThatCannotBeReadIsReported() throws Exception {
    Candidate first = stand(server.address(), 1);
    first.awaitElected();
    Candidate second = stand(server.address(), 2);
    first.client.setData().forPath(paths.epoch(), new byte[] {'?'});
    first.close();
    assertThatThrownBy(second::awaitElected).hasMessageContaining(paths.epoch());
  }
}
