package io.howdah.mesos.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.mesos.HostAndPort;
import io.howdah.mesos.http.Authorization;
import io.howdah.mesos.http.Transport;
import io.howdah.mesos.scheduler.MasterProbe.Outcome;
import io.howdah.mesos.testing.ScriptedServer;
import io.howdah.mesos.testing.ScriptedServer.Exchange;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class MasterProbeTest {
  private final MasterProbe probe = new MasterProbe(Transport.PLAIN, Duration.ofSeconds(20));

  @ParameterizedTest
  @CsvSource({
    "400, Failed to validate scheduler::Call: Expecting 'type' to be present, TAKEN",
    "307, , TAKEN",
    "401, 401 Unauthorized., REFUSED",
    "403, , REFUSED",
    "503, Service Unavailable, NO_ANSWER",
    "202, , NO_ANSWER"
  })
  void saysWhatTheMasterSaid(int status, String text, Outcome outcome) throws Exception {
    try (ScriptedServer master = new ScriptedServer()) {
      CompletableFuture<MasterProbe.Answer> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return probe.ask(
                      SchedulerRig.address(master), Authorization.basic("capture", "open sesame"));
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      Exchange exchange = master.take();
      assertThat(exchange.headers)
          .containsEntry("authorization", "Basic Y2FwdHVyZTpvcGVuIHNlc2FtZQ==");
      assertThat(exchange.body).isEmpty();
      exchange.reply(status, text == null ? "" : text);
      assertThat(answer).succeedsWithin(Duration.ofSeconds(20));
      assertThat(answer.join().outcome()).isEqualTo(outcome);
    }
  }

  @Test
  void saysWhenThereIsNone() throws Exception {
    // Port 1 (tcpmux) is not listened on.
    MasterProbe.Answer answer = probe.ask(new HostAndPort("127.0.0.1", 1), Authorization.NONE);
    assertThat(answer.outcome()).isEqualTo(Outcome.NO_ANSWER);
    assertThat(answer.text()).contains("127.0.0.1:1").contains("cannot connect");
  }
}
