package io.howdah.emulator;

import static io.howdah.emulator.TestScheduler.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health checks, checks, kill policies and longest running times of command tasks. */
class TaskChecksIT {
  @TempDir Path directory;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch fetched = new CountDownLatch(1);
  private final AtomicInteger httpStatus = new AtomicInteger(200);
  private HttpServer server;
  private int port;

  /** Stands for what tasks listen with, and keeps a fetcher waiting. */
  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    port = server.getAddress().getPort();
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(httpStatus.get(), -1);
          exchange.close();
        });
    server.createContext(
        "/late",
        exchange -> {
          try {
            assertThat(fetched.await(60, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    fetched.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private MesosEmulator emulator(int agents) throws IOException {
    return emulator(agents, Duration.ofMillis(200));
  }

  private MesosEmulator emulator(int agents, Duration allocationInterval) throws IOException {
    return MesosEmulator.builder()
        .workDirectory(directory)
        .agents(agents)
        .allocationInterval(allocationInterval)
        .agentResources(
            "cpus:4;mem:8192;disk:10000"
                + (agents == 1 ? ";ports:[" + port + "-" + port + "]" : ""))
        .start();
  }

  /**
   * The recorded programs, with shorter times and without races: what a check finds depends on how
   * often it has looked, not on when; a task is killed once it is deaf; the KILL right after the
   * ACCEPT comes while the agent still fetches.
   */
  @Test
  void checksAndKillsAsRecorded() throws Exception {
    // The replays let the master allocate: what one task leaves must not be an offer by itself.
    try (MesosEmulator emulator = emulator(1, Duration.ofHours(1))) {
      int compared =
          new Replay(emulator, "14-health-checks-and-kill")
              .inOrder()
              .offersOnDemand()
              // A filter lasts for an allocation interval at least.
              .replacing("\"refuse_seconds\": 1", "\"refuse_seconds\": 0")
              .replacing("touch healthy; sleep 4; rm healthy; sleep 1000", "sleep 1001")
              .replacing(
                  "test -f healthy",
                  "echo >> looks; n=$(wc -l < looks); test $n -eq 2 -o $n -eq 3 -o $n -eq 4")
              .replacing("\"interval_seconds\": 1.0", "\"interval_seconds\": 0.2")
              .replacing("\"delay_seconds\": 1.0", "\"delay_seconds\": 0.2")
              .replacing("\"timeout_seconds\": 2.0", "\"timeout_seconds\": 60.0")
              .replacing("\"grace_period_seconds\": 3.0", "\"grace_period_seconds\": 0.5")
              .replacing("\"port\": 31010", "\"port\": 1") // nobody listens
              .replacing("exec python3 -m http.server 31011 --bind 127.0.0.1", "sleep 1002")
              .replacing("exec python3 -m http.server 31012 --bind 127.0.0.1", "sleep 1003")
              .replacing("31011", "" + port)
              .replacing("31012", "" + port)
              .replacing("exit 7", "touch looked; exit 7")
              .replacing("sleep 6", "until [ -e looked ]; do sleep 0.05; done; sleep 2")
              .replacing("trap '' TERM; while", "trap '' TERM; touch deaf; while")
              .replacing("4000000000", "500000000")
              .before("KILL kp-1", () -> Sandboxes.awaitFile(directory, "kp-1", "deaf"))
              .before("KILL kp-2", () -> Sandboxes.awaitFile(directory, "kp-2", "deaf"))
              .replacing(
                  "\"value\": \"sleep 1000\"}}]}}]",
                  "\"value\": \"sleep 1000\", \"uris\": [{\"value\": \"http://127.0.0.1:"
                      + port
                      + "/late\"}]}}]}}]")
              .before("UPDATE mx-1 TASK_STARTING", fetched::countDown)
              .play();
      assertThat(compared).isGreaterThan(75);
    }
    try (MesosEmulator emulator = emulator(1)) {
      // The recorded one was the second framework of its master.
      new TestScheduler(emulator).close();
      int without =
          new Replay(emulator, "14-kill-without-killing-state")
              .inOrder()
              .replacing("trap '' TERM; while", "trap '' TERM; touch deaf; while")
              .before("KILL kp-3", () -> Sandboxes.awaitFile(directory, "kp-3", "deaf"))
              .play();
      assertThat(without).isGreaterThan(10);
    }
  }

  /**
   * Both sorts of checks on one task: what the one has found stands in the updates of the other.
   */
  @Test
  void carriesBothChecksInEveryUpdate() throws Exception {
    try (MesosEmulator emulator = emulator(2);
        TestScheduler scheduler = new TestScheduler(emulator, "TASK_KILLING_STATE")) {
      String task = "web";
      scheduler.launch(
          emulator.agentIds().get(1),
          task,
          object(
              "{'command': {'value': 'sleep 1000'}, 'health_check': {'type': 'TCP', 'tcp': {'port':"
                  + port
                  + "}, 'delay_seconds': 0, 'interval_seconds': 3600}, 'check': {'type': 'HTTP',"
                  + " 'http': {'port': "
                  + port
                  + ", 'path': '/x'}, 'delay_seconds': 0.5, 'interval_seconds': 0.1}}"));
      JsonNode starting = scheduler.status(task, "TASK_STARTING");
      assertThat(starting.path("check_status")).isEqualTo(object("{'type': 'HTTP', 'http': {}}"));
      scheduler.status(task, "TASK_RUNNING");
      JsonNode one = scheduler.status(task, "TASK_RUNNING");
      JsonNode two = scheduler.status(task, "TASK_RUNNING");
      assertThat(one.path("reason").asText() + " " + two.path("reason").asText())
          .contains("REASON_TASK_HEALTH_CHECK_STATUS_UPDATED", "REASON_TASK_CHECK_STATUS_UPDATED");
      assertThat(two.path("healthy").asBoolean()).isTrue();
      assertThat(two.at("/check_status/http/status_code").asInt()).isEqualTo(200);
      httpStatus.set(503);
      JsonNode down = scheduler.status(task, "TASK_RUNNING");
      assertThat(down.at("/check_status/http/status_code").asInt()).isEqualTo(503);
      assertThat(down.path("healthy").asBoolean()).isTrue();
      assertThat(down.path("reason").asText()).isEqualTo("REASON_TASK_CHECK_STATUS_UPDATED");
      scheduler.kill(task);
      JsonNode killing = scheduler.status(task, "TASK_KILLING");
      assertThat(killing.path("check_status")).isEqualTo(object("{'type': 'HTTP', 'http': {}}"));
      assertThat(killing.has("healthy")).isFalse();
      assertThat(scheduler.status(task, "TASK_KILLED").has("healthy")).isFalse();
    }
  }

  /** Failures count only in a row; a command that takes too long has failed. */
  @Test
  void killsAfterConsecutiveFailuresOnly() throws Exception {
    try (MesosEmulator emulator = emulator(3);
        TestScheduler scheduler = new TestScheduler(emulator)) {
      String agent = emulator.agentIds().get(2);
      scheduler.launch(
          agent,
          "flaps",
          object(
              "{'command': {'value': 'sleep 1000'}, 'health_check': {'type': 'COMMAND', 'command':"
                  + " {'value': 'echo >> looks; test $(wc -l < looks) -eq 3'}, 'delay_seconds': 0,"
                  + " 'interval_seconds': 0.1, 'grace_period_seconds': 0, 'timeout_seconds': 60,"
                  + " 'consecutive_failures': 4}}"));
      scheduler.running("flaps");
      for (boolean healthy : new boolean[] {false, false, true, false, false, false, false}) {
        JsonNode status = scheduler.status("flaps", "TASK_RUNNING");
        assertThat(status.path("healthy").asBoolean()).isEqualTo(healthy);
      }
      assertThat(scheduler.status("flaps", "TASK_KILLED").path("healthy").asBoolean(true))
          .isFalse();
      scheduler.launch(
          agent,
          "hangs",
          object(
              "{'command': {'value': 'sleep 1000'}, 'health_check': {'type': 'COMMAND', 'command':"
                  + " {'value': 'sleep 999'}, 'delay_seconds': 0, 'interval_seconds': 0.1,"
                  + " 'grace_period_seconds': 0, 'timeout_seconds': 0.3, 'consecutive_failures':"
                  + " 1}}"));
      scheduler.running("hangs");
      assertThat(scheduler.status("hangs", "TASK_RUNNING").path("healthy").asBoolean(true))
          .isFalse();
      scheduler.status("hangs", "TASK_KILLED");
    }
  }

  /** A task that does not heed SIGTERM is ended all the same; one that ends in time is not. */
  @Test
  void endsTasksAtTheirLongestTime() throws Exception {
    try (MesosEmulator emulator = emulator(1);
        TestScheduler scheduler = new TestScheduler(emulator, "TASK_KILLING_STATE")) {
      String agent = emulator.agentIds().get(0);
      scheduler.launch(
          agent,
          "quick",
          object(
              "{'command': {'value': 'exit 0'}, 'max_completion_time': {'nanoseconds':"
                  + " 60000000000}}"));
      scheduler.running("quick");
      assertThat(scheduler.status("quick", "TASK_FINISHED").has("reason")).isFalse();
      scheduler.launch(
          agent,
          "deaf",
          object(
              "{'command': {'value': 'trap : TERM; while :; do sleep 0.1; done'},"
                  + " 'max_completion_time': {'nanoseconds': 1500000000}}"));
      scheduler.running("deaf");
      JsonNode failed = scheduler.status("deaf", "TASK_FAILED");
      assertThat(failed.path("reason").asText()).isEqualTo("REASON_MAX_COMPLETION_TIME_REACHED");
      assertThat(failed.path("message").asText())
          .isEqualTo("Command terminated with signal Killed");
    }
  }
}
