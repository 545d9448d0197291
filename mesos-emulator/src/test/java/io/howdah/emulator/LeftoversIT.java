package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An emulator that is killed leaves processes; the next one with its folder ends them. */
class LeftoversIT {
  @TempDir Path directory;

  private List<ProcessHandle> tasks() {
    String marker = "MESOS_SANDBOX=" + directory.resolve("work") + "/";
    return ProcessHandle.allProcesses()
        .filter(one -> Processes.environment(one).contains(marker))
        .toList();
  }

  @Test
  void endsWhatAKilledEmulatorHasLeft() throws Exception {
    Path address = directory.resolve("address");
    Process emulator =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EmulatorMain.class.getName(),
                "--work-dir",
                directory.resolve("work").toString(),
                "--port",
                "0",
                "--address-file",
                address.toString())
            .redirectErrorStream(true)
            .redirectOutput(new File(directory.toFile(), "log"))
            .start();
    try {
      long begun = System.nanoTime();
      while (!Files.exists(address)) {
        assertThat(emulator.isAlive()).as("the emulator runs").isTrue();
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(60));
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
      launch(Files.readString(address).strip());
      assertThat(tasks()).isNotEmpty();
    } finally {
      emulator.destroyForcibly();
      assertThat(emulator.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    List<ProcessHandle> left = tasks();
    assertThat(left).as("the task lives on").isNotEmpty();
    try (MesosEmulator next =
        MesosEmulator.builder().workDirectory(directory.resolve("work")).agents(1).start()) {
      // Their handles may stay alive as zombies where nobody reaps orphans; those have no
      // environment.
      assertThat(tasks()).isEmpty();
      assertThat(next.agentIds()).hasSize(1);
    } finally {
      left.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static void launch(String address) throws Exception {
    try (ApiClient scheduler = ApiClient.scheduler("http://" + address)) {
      scheduler.subscribe(
          "{\"type\": \"SUBSCRIBE\", \"subscribe\": {\"framework_info\": {\"user\": \"\", \"name\":"
              + " \"left\", \"failover_timeout\": 60, \"checkpoint\": true}}}");
      String framework =
          scheduler
              .await("SUBSCRIBED", one -> one.has("subscribed"))
              .at("/subscribed/framework_id/value")
              .asText();
      JsonNode offer = scheduler.await("OFFERS", one -> one.has("offers")).at("/offers/offers/0");
      scheduler.call(
          "{\"framework_id\": {\"value\": \""
              + framework
              + "\"}, \"type\": \"ACCEPT\", \"accept\": {\"offer_ids\": [{\"value\": \""
              + offer.at("/id/value").asText()
              + "\"}], \"operations\": [{\"type\": \"LAUNCH\", \"launch\": {\"task_infos\":"
              + " [{\"name\": \"t\", \"task_id\": {\"value\": \"t\"}, \"agent_id\": {\"value\": \""
              + offer.at("/agent_id/value").asText()
              + "\"}, \"command\": {\"value\": \"sleep 1000\"}, \"resources\": [{\"name\": \"cpus\","
              + " \"type\": \"SCALAR\", \"scalar\": {\"value\": 1}}]}]}}]}}");
      scheduler.await(
          "TASK_STARTING", one -> one.at("/update/status/state").asText().equals("TASK_STARTING"));
    }
  }
}
