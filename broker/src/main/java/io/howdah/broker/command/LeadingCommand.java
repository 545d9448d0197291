package io.howdah.broker.command;

import io.howdah.broker.config.BrokerSettings;
import io.howdah.broker.election.Election;
import io.howdah.broker.election.ElectionListener;
import io.howdah.broker.election.LeaderAddress;
import io.howdah.broker.election.Leadership;
import io.howdah.broker.store.StateStore;
import io.howdah.broker.store.StoreException;
import io.howdah.broker.store.StorePaths;
import io.howdah.broker.store.ZooKeeperClients;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.curator.framework.CuratorFramework;

/** Leads while a command works, so that no broker can act meanwhile. */
final class LeadingCommand {
  private static final Duration ELECTED_WITHIN = Duration.ofSeconds(20);

  /** What is done while leading. */
  interface Work {
    void with(StateStore store) throws StoreException, CommandException, InterruptedException;
  }

  private LeadingCommand() {}

  /**
   * Does it.
   *
   * @param name told to brokers as who leads
   * @throws CommandException if a broker leads, or ZooKeeper does not answer
   */
  static void run(BrokerSettings.ZooKeeperSettings settings, String name, Work work)
      throws CommandException, StoreException, InterruptedException {
    Waiting elected = new Waiting();
    try (CuratorFramework client =
            ZooKeeperClients.connect(settings.connectString(), settings.sessionTimeout());
        Election election =
            new Election(
                client,
                new StorePaths(settings.path()),
                new LeaderAddress(name, 1),
                elected,
                System::nanoTime)) {
      election.start();
      work.with(elected.leadership(election).store());
    }
  }

  static CommandException refuse(String why) {
    return new CommandException(ProcessExit.REFUSED, why + "; nothing was changed");
  }

  /** Waits to lead. */
  private static final class Waiting implements ElectionListener {
    private final CompletableFuture<Leadership> elected = new CompletableFuture<>();

    Leadership leadership(Election election) throws CommandException, InterruptedException {
      try {
        return elected.get(ELECTED_WITHIN.toSeconds(), TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        throw refuse(
            election
                .currentLeader()
                .map(leader -> "the broker at " + leader + " leads: stop all brokers first")
                .orElse("ZooKeeper does not answer"));
      } catch (ExecutionException e) {
        throw refuse(String.valueOf(e.getCause().getMessage()));
      }
    }

    @Override
    public void elected(Leadership leadership) {
      elected.complete(leadership);
    }

    @Override
    public void confirmedAgain() {
      // Every transaction is fenced by itself.
    }

    @Override
    public void fenced(String why) {
      elected.completeExceptionally(new StoreException(why));
    }

    @Override
    public void failed(StoreException why) {
      elected.completeExceptionally(why);
    }
  }
}
