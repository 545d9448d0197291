package io.howdah.mesos.scheduler;

import io.howdah.mesos.CallRefusedException;
import io.howdah.mesos.HostAndPort;
import io.howdah.mesos.http.Authorization;
import io.howdah.mesos.http.HttpClients;
import io.howdah.mesos.http.MesosHttp;
import io.howdah.mesos.http.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * Asks a master whether it takes a scheduler's credentials, without subscribing: Mesos looks at
 * them before anything else, and refuses an empty call (recorded: 400) only afterwards.
 */
public final class MasterProbe {
  private final Transport transport;
  private final MesosHttp http;

  /**
   * A probe.
   *
   * @param transport what masters speak over
   * @param timeout until a master answers
   */
  public MasterProbe(Transport transport, Duration timeout) {
    this.transport = transport;
    http = new MesosHttp(HttpClients.of(transport, "mesos-probe", 1, timeout), timeout);
  }

  /** What a master said. */
  public enum Outcome {
    TAKEN,
    REFUSED,
    NO_ANSWER
  }

  /**
   * What a master said.
   *
   * @param text its words, or why there are none
   */
  public record Answer(Outcome outcome, String text) {}

  /** Asks one master and waits for it. */
  public Answer ask(HostAndPort master, Authorization authorization) throws InterruptedException {
    URI uri = URI.create(transport.scheme() + "://" + master + SubscribeAttempt.PATH);
    try {
      http.call(uri, "an empty call", authorization, Optional.empty(), new byte[0]).get();
      return new Answer(Outcome.NO_ANSWER, master + " takes an empty call: is this a Mesos?");
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof CallRefusedException refused)) {
        return new Answer(Outcome.NO_ANSWER, e.getCause().getMessage());
      }
      return switch (refused.status()) {
        case 400, 307 -> new Answer(Outcome.TAKEN, refused.getMessage());
        case 401, 403 -> new Answer(Outcome.REFUSED, refused.getMessage());
        default -> new Answer(Outcome.NO_ANSWER, refused.getMessage());
      };
    }
  }
}
