package io.howdah.broker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.api.ApiServer;
import io.howdah.broker.api.BrokerIdentity;
import io.howdah.broker.api.BrokerMetrics;
import io.howdah.broker.api.Snapshots;
import io.howdah.broker.config.BrokerSettings.LeaderProxySettings;
import io.howdah.broker.view.BrokerSnapshot;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code howdah status} against a real API. */
class StatusCommandTest {
  @Test
  void printsEverythingThatALeaderKnows() throws Exception {
    Optional<BrokerSnapshot> snapshot = Optional.of(Snapshots.full());
    StringWriter out = new StringWriter();
    try (BrokerMetrics metrics = new BrokerMetrics(() -> snapshot);
        ApiServer server =
            new ApiServer(
                new Identity(),
                () -> snapshot,
                Optional::empty,
                metrics,
                Optional.empty(),
                LeaderProxySettings.DEFAULT,
                "1.2")) {
      server.start("127.0.0.1", 0);
      int code =
          new CommandLine(new StatusCommand())
              .setOut(new PrintWriter(out, true))
              .execute("--url", "http://127.0.0.1:" + server.port());
      assertThat(code).isZero();
    }
    assertThat(out.toString().lines())
        .contains(
            "broker       b1.example:8150, ACTIVE, version 1.2",
            "fleet        elastic: 2 wanted; 1 running",
            "ERROR        cluster default: yarn.admin.acl is yarn",
            "elastic      elastic: 4 containers have waited for 4 vcores and 4096 MB for 8 s;"
                + " target 2 workers, 4 vcores and 4096 MB; leases 1 of 3",
            "               grow by 2 steps: 4 containers are pending",
            "pool         services: priority 10, uses 1.0 cpus and 128 MB, guaranteed 1.5 cpus and"
                + " 2048 MB, at most 8.0 cpus and 16384 MB, 1 pending",
            "decided      2026-01-02T03:04:05Z elastic: grow by <2> steps",
            "PENDING      hadoop: 1 missing since 2026-01-02T03:04:05Z");
  }

  private static final class Identity implements BrokerIdentity {
    @Override
    public String self() {
      return "b1.example:8150";
    }

    @Override
    public Optional<String> leader() {
      return Optional.of(self());
    }

    @Override
    public String zooKeeperProblem() {
      return "";
    }

    @Override
    public Optional<String> configurationNote() {
      return Optional.empty();
    }
  }
}
