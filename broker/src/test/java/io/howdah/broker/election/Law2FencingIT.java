package io.howdah.broker.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.FrameworkIdentity;
import io.howdah.broker.store.Change;
import io.howdah.broker.store.StorePaths;
import io.howdah.broker.testing.Until;
import io.howdah.broker.testing.ZooKeeperServer;
import java.io.BufferedReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Law 2: a leader that is stopped (SIGSTOP) past its session and goes on (SIGCONT) lets nothing out
 * and writes nothing.
 */
@Timeout(180)
final class Law2FencingIT {
  private static final Duration SESSION = Duration.ofSeconds(4);
  private static final int REQUESTS = 200;

  @Test
  void aPausedLeaderLetsNothingOutWhenItGoesOn() throws Exception {
    try (ZooKeeperServer server = new ZooKeeperServer()) {
      Process child = start(server);
      try (BufferedReader from = child.inputReader(StandardCharsets.UTF_8);
          Writer to = child.outputWriter(StandardCharsets.UTF_8)) {
        assertThat(from.readLine()).isEqualTo("leading");
        send(to, "effect");
        assertThat(from.readLine()).isEqualTo("effect");
        send(to, "before");
        assertThat(from.readLine()).isEqualTo("committed");

        signal(child, "STOP");
        Until.holds("stopped", () -> state(child) == 'T');
        for (int i = 0; i < REQUESTS; i++) {
          send(to, "effect");
          send(to, "after");
        }
        try (Candidate next =
            new Candidate(server.address(), SESSION, new StorePaths("/howdah"), 2)) {
          Leadership leadership = next.awaitElected();
          assertThat(leadership.epoch().number()).isEqualTo(2);
          assertThat(leadership.store().load().framework())
              .map(FrameworkIdentity::frameworkId)
              .contains("before");
          leadership
              .store()
              .commit(
                  List.of(new Change.PutFramework(new FrameworkIdentity("next", Instant.EPOCH))));

          signal(child, "CONT");
          List<String> said = from.lines().toList();
          assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
          assertThat(child.exitValue()).isEqualTo(PausedLeaderMain.FENCED);
          assertThat(said).doesNotContain("effect", "committed").contains("fenced");
          assertThat(leadership.store().load().framework())
              .map(FrameworkIdentity::frameworkId)
              .contains("next");
        }
      } finally {
        child.destroyForcibly().waitFor();
      }
    }
  }

  private static Process start(ZooKeeperServer server) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            PausedLeaderMain.class.getName(),
            server.address(),
            "/howdah",
            Long.toString(SESSION.toMillis()))
        // Log lines must not mix with the answers; they are of no interest here.
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void send(Writer to, String line) throws Exception {
    to.write(line + "\n");
    to.flush();
  }

  private static void signal(Process process, String name) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Linux: the letter after the parenthesis in /proc/PID/stat; T is stopped. */
  private static char state(Process process) throws Exception {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }
}
