package io.howdah.broker.election;

import io.howdah.broker.core.Effect;
import io.howdah.broker.loop.EffectGate;
import io.howdah.broker.model.FrameworkIdentity;
import io.howdah.broker.store.Change;
import io.howdah.broker.store.StateStore;
import io.howdah.broker.store.StoreException;
import io.howdah.broker.store.StorePaths;
import io.howdah.broker.store.ZooKeeperClients;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.CuratorFramework;

/**
 * A leader for {@link Law2FencingIT}: for each line that it reads, it commits a change or lets out
 * an effect, and prints what became of it. Ends with exit code 3 when it is fenced.
 */
final class PausedLeaderMain {
  static final int FENCED = 3;

  private PausedLeaderMain() {}

  /** Arguments: ZooKeeper, root, session time-out in milliseconds. */
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // The log goes elsewhere: standard output is for the answers.
    System.setOut(System.err);
    CuratorFramework client =
        ZooKeeperClients.connect(args[0], Duration.ofMillis(Long.parseLong(args[2])));
    CompletableFuture<Leadership> elected = new CompletableFuture<>();
    ElectionListener listener =
        new ElectionListener() {
          @Override
          public void elected(Leadership leadership) {
            elected.complete(leadership);
          }

          @Override
          public void confirmedAgain() {}

          @Override
          public void fenced(String why) {
            out.println("fenced");
            Runtime.getRuntime().halt(FENCED);
          }

          @Override
          public void failed(StoreException why) {
            elected.completeExceptionally(why);
          }
        };
    Election election =
        new Election(
            client,
            new StorePaths(args[1]),
            new LeaderAddress("127.0.0.1", 1),
            listener,
            System::nanoTime);
    election.start();
    Leadership leadership = elected.get();
    leadership.store().load();
    EffectGate gate =
        new EffectGate(leadership.gate(), effect -> true, effect -> out.println("effect"));
    out.println("leading");
    serve(leadership.store(), gate, out);
    // The end of the input: the test is over, or dead.
    Runtime.getRuntime().halt(0);
  }

  private static void serve(StateStore store, EffectGate gate, PrintStream out)
      throws IOException, InterruptedException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("effect")) {
        gate.submit(new Effect.Suppress("howdah"));
      } else {
        try {
          store.commit(
              List.of(new Change.PutFramework(new FrameworkIdentity(line, Instant.EPOCH))));
          out.println("committed");
        } catch (StoreException e) {
          out.println("refused");
        }
      }
    }
  }
}
