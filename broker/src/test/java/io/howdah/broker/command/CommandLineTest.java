package io.howdah.broker.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void checksAConfiguration() {
    assertThat(run("check-config", "../docs/broker.example.yaml")).isEqualTo(ProcessExit.OK);
    assertThat(out.toString())
        .isEqualTo(
            "../docs/broker.example.yaml is valid: 1 clusters, 3 fleets, 1 services, 0 to remove\n");
  }

  @Test
  void printsEveryErrorWithoutAStackTrace(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("broker.yaml");
    Files.writeString(file, "framework: {usr: root}\nhttp: {port: -1}\n");
    assertThat(run("check-config", file.toString())).isEqualTo(ProcessExit.BAD_CONFIGURATION);
    assertThat(err.toString())
        .startsWith("error: " + file + " has 5 errors:\n")
        .contains("  framework.usr (line 1): unknown key; did you mean \"user\"?\n")
        .contains("  http.port (line 2): -1 is not allowed")
        .doesNotContain("Exception");
  }

  @Test
  void explainsAWrongCommandLine() {
    assertThat(run("check-config")).isEqualTo(ProcessExit.USAGE);
    assertThat(err.toString())
        .isEqualTo(
            "error: Missing required parameter: 'FILE'\nTry 'howdah check-config --help'.\n");
    assertThat(run("brokr")).isEqualTo(ProcessExit.USAGE);
    assertThat(run()).isEqualTo(ProcessExit.USAGE);
  }

  @Test
  void aBrokerNeedsAValidConfiguration() {
    assertThat(run("broker", "--config", "no-such.yaml")).isEqualTo(ProcessExit.BAD_CONFIGURATION);
    assertThat(err.toString())
        .isEqualTo("error: no-such.yaml has an error:\n  the file: does not exist\n");
  }

  @Test
  void saysWhenNoBrokerAnswers() {
    // Port 1 (tcpmux) is not listened on.
    assertThat(run("status", "--url", "http://127.0.0.1:1")).isEqualTo(ProcessExit.NO_ANSWER);
    assertThat(err.toString()).startsWith("error: no broker answers at http://127.0.0.1:1 (");
    assertThat(run("status", "--url", "nonsense")).isEqualTo(ProcessExit.NO_ANSWER);
  }

  @Test
  void preflightSaysWhichClusterCannotBeAsked(@TempDir Path folder) throws Exception {
    // Port 1 (tcpmux) is not listened on.
    Files.writeString(
        folder.resolve("yarn-site.xml"),
        "<configuration><property><name>yarn.resourcemanager.webapp.address</name>"
            + "<value>127.0.0.1:1</value></property></configuration>");
    Path file = folder.resolve("broker.yaml");
    Files.writeString(
        file,
        Files.readString(Path.of("../docs/broker.example.yaml"))
            .replaceAll("client-configuration: \\S+", "client-configuration: " + folder)
            .replaceAll("masters: zk\\S+", "masters: 127.0.0.1:1"));
    assertThat(run("preflight", "--config", file.toString())).isEqualTo(ProcessExit.NO_ANSWER);
    assertThat(err.toString())
        .startsWith("error: Mesos master 127.0.0.1:1 cannot be asked: ")
        .contains("error: Hadoop cluster ")
        .contains("its ResourceManager cannot be asked: http://127.0.0.1:1 does not answer /conf");
  }

  @Test
  void theDocumentedExitCodesAreThese() throws Exception {
    List<String> documented =
        Files.readAllLines(Path.of("../docs/EXIT-CODES.md")).stream()
            .filter(line -> line.matches("\\| \\d+ \\|.*"))
            .map(line -> line.substring(0, line.lastIndexOf(" | ")))
            .toList();
    List<String> actual =
        java.util.Arrays.stream(ProcessExit.values())
            .map(
                e ->
                    "| %d | %s | %s | %s"
                        .formatted(e.code(), e.name(), e.needsPerson() ? "yes" : "no", e.meaning()))
            .toList();
    assertThat(documented).isEqualTo(actual);
  }

  private ProcessExit run(String... arguments) {
    CommandLine line = HowdahMain.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    int code = HowdahMain.run(arguments, line);
    return java.util.Arrays.stream(ProcessExit.values())
        .filter(e -> e.code() == code)
        .findFirst()
        .orElseThrow();
  }
}
