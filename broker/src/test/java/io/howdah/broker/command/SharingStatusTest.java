package io.howdah.broker.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class SharingStatusTest {
  private final StringWriter text = new StringWriter();
  private final PrintWriter out = new PrintWriter(text, true);
  private final SharingStatus status = new SharingStatus(out);

  @Test
  void whatFleetsDoAndWhy() throws Exception {
    status.hadoop(
        json(
            """
            {"clusters": [{"name": "default", "problem": "", "limits": null, "findings": [
              {"severity": "ERROR", "property": "yarn.admin.acl", "value": "yarn",
               "problem": "refused", "advice": "add howdah to it"}]},
              {"name": "new", "problem": "", "limits": null, "findings": null}],
             "fleets": [
              {"name": "fixed", "elastic": false},
              {"name": "elastic", "elastic": true,
               "demand": {"memoryMb": 4096, "vcores": 4, "containers": 4, "pendingSeconds": 8},
               "target": {"workers": 2, "capacity": {"vcores": 6, "memoryMb": 6144}},
               "why": "grow by 2 steps",
               "workers": [
                 {"id": "worker.elastic.1-1", "leases": {"have": 1, "wanted": 3}, "doing": "growing"},
                 {"id": "worker.elastic.1-2", "leases": {"have": 0, "wanted": 0}, "doing": ""}]},
              {"name": "deaf", "elastic": true, "demand": null,
               "target": {"workers": 0, "capacity": {"vcores": 0, "memoryMb": 0}},
               "why": "nothing is planned", "workers": []}]}
            """));
    assertThat(text.toString())
        .isEqualTo(
            """
            ERROR        cluster default: yarn.admin.acl is yarn
                           add howdah to it
            elastic      elastic: 4 containers have waited for 4 vcores and 4096 MB for 8 s; target 2 workers, 6 vcores and 6144 MB; leases 1 of 3
                           grow by 2 steps
                           worker.elastic.1-1: growing
            elastic      deaf: demand unknown; target 0 workers, 0 vcores and 0 MB; leases 0 of 0
                           nothing is planned
            """);
  }

  @Test
  void poolsAndDecisions() throws Exception {
    status.pools(
        json(
            """
            {"pools": [{"name": "services", "priority": 10, "use": {"cpus": 1.5, "memoryMb": 128},
              "guarantee": {"cpus": 4.0, "memoryMb": 8192}, "limit": null, "pending": 1,
              "takingBack": [{"service": "/web", "hostname": "host2", "from": {"w": 1},
                "since": "2026-01-02T03:04:05Z", "graceSeconds": 30}]}]}
            """));
    status.decisions(
        json(
            """
            {"decisions": [
              {"at": "2026-01-02T03:04:05Z", "subject": "/web", "text": "take back 1 steps"}]}
            """));
    assertThat(text.toString())
        .isEqualTo(
            """
            pool         services: priority 10, uses 1.5 cpus and 128 MB, guaranteed 4.0 cpus and 8192 MB, no limit, 1 pending
                           takes back on host2 for /web since 2026-01-02T03:04:05Z, grace 30 s
            decided      2026-01-02T03:04:05Z /web: take back 1 steps
            """);
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }
}
