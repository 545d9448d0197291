package io.howdah.broker.command;

import io.howdah.broker.config.BrokerSettings;
import io.howdah.broker.mesos.MasterAccess;
import io.howdah.mesos.HostAndPort;
import io.howdah.mesos.leader.LeaderDetector;
import io.howdah.mesos.leader.Masters;
import io.howdah.mesos.scheduler.MasterProbe;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Asks Mesos' masters whether they take the framework's principal; registers nothing. */
final class MasterPreflight {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final BrokerSettings settings;
  private final PrintWriter out;
  private final PrintWriter err;

  MasterPreflight(BrokerSettings settings, PrintWriter out, PrintWriter err) {
    this.settings = settings;
    this.out = out;
    this.err = err;
  }

  /** OK, PREFLIGHT_FAILED or NO_ANSWER. */
  ProcessExit run() throws InterruptedException {
    MasterAccess access;
    try {
      access = MasterAccesses.of(settings);
    } catch (CommandException e) {
      out.printf("Mesos%n  ERROR    %s%n", e.getMessage());
      return ProcessExit.PREFLIGHT_FAILED;
    }
    Set<HostAndPort> masters = masters(access.byName());
    if (masters.isEmpty()) {
      err.printf("error: Mesos: no leading master is known at %s%n", described());
      return ProcessExit.NO_ANSWER;
    }
    MasterProbe probe = new MasterProbe(access.transport(), TIMEOUT);
    ProcessExit exit = ProcessExit.OK;
    for (HostAndPort master : masters) {
      MasterProbe.Answer answer = probe.ask(master, access.authorization().get());
      switch (answer.outcome()) {
        case TAKEN ->
            out.printf(
                "Mesos master %s: takes calls %s, nothing to mend%n",
                master, access.authorization().get());
        case REFUSED -> {
          out.printf(
              "Mesos master %s: 1 to mend%n  ERROR    %s%n           -> %s%n",
              master, answer.text(), access.advice());
          exit = ProcessExit.PREFLIGHT_FAILED;
        }
        case NO_ANSWER -> {
          err.printf("error: Mesos master %s cannot be asked: %s%n", master, answer.text());
          exit = exit == ProcessExit.OK ? ProcessExit.NO_ANSWER : exit;
        }
      }
    }
    return exit;
  }

  /** Every one that is listed, or the one that leads according to ZooKeeper. */
  private Set<HostAndPort> masters(boolean byName) throws InterruptedException {
    Semaphore changes = new Semaphore(0);
    Set<HostAndPort> masters = new LinkedHashSet<>();
    try (LeaderDetector detector =
        Masters.detector(
            String.join(",", settings.mesos().masters()),
            settings.zookeeper().sessionTimeout(),
            byName)) {
      detector.start(changes::release);
      Optional<HostAndPort> next = detector.next();
      if (next.isEmpty() && changes.tryAcquire(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        next = detector.next();
      }
      // A list goes round.
      while (next.isPresent() && masters.add(next.get())) {
        next = detector.next();
      }
    }
    return masters;
  }

  private String described() {
    return String.join(",", settings.mesos().masters()).replaceAll("//[^/]*@", "//...@");
  }
}
