package io.howdah.executor.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the executor finds of Hadoop on an agent, and what a NodeManager says of itself. */
class HadoopOnTheAgentTest {
  @TempDir Path home;

  @Test
  void officialTarballGivesTheClassPathOfItsScripts() throws IOException {
    Files.createDirectories(home.resolve("lib/native"));
    Files.createFile(Files.createDirectories(home.resolve("bin")).resolve("yarn"));
    HadoopHome found = HadoopHome.find(home);
    assertThat(found.classPath())
        .contains(
            home + "/share/hadoop/common/lib/*",
            home + "/share/hadoop/yarn/*",
            home + "/share/hadoop/yarn/timelineservice/*");
    assertThat(found.environment()).containsEntry("HADOOP_HOME", home.toString());
    assertThat(found.nativeLibraries()).contains(home.resolve("lib/native"));
  }

  @Test
  void flatFolderOfJarsIsTheHomeItselfOrItsLib() throws IOException {
    Files.createFile(home.resolve("hadoop-common.jar"));
    assertThat(HadoopHome.find(home).classPath()).containsExactly(home + "/*");
    Path other = Files.createDirectories(home.resolve("other"));
    Files.createFile(Files.createDirectories(other.resolve("lib")).resolve("a.jar"));
    assertThat(HadoopHome.find(other).classPath()).containsExactly(other + "/lib/*");
  }

  @Test
  void anythingElseIsNamed() {
    assertThatThrownBy(() -> HadoopHome.find(home.resolve("nothing")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no Hadoop in " + home.resolve("nothing"));
  }

  @Test
  void propertyIsReadAsHadoopDoesTheLastOneWins() throws IOException {
    Path file =
        Files.writeString(
            home.resolve("yarn-site.xml"),
            "<?xml version=\"1.0\"?>\n<configuration><!-- c -->"
                + "<property><name>a</name><value> 1 </value><final>true</final></property>"
                + "<property><name>b</name><value>&lt;2&gt;</value></property>"
                + "<property><name>a</name><value>3</value></property></configuration>");
    assertThat(HadoopConfiguration.property(file, "a")).contains("3");
    assertThat(HadoopConfiguration.property(file, "b")).contains("<2>");
    assertThat(HadoopConfiguration.property(file, "c")).isEmpty();
  }

  @Test
  void brokenConfigurationIsNamed() throws IOException {
    Path file = Files.writeString(home.resolve("yarn-site.xml"), "<configuration><property>");
    assertThatThrownBy(() -> HadoopConfiguration.property(file, "a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + " is not well-formed");
  }

  @Test
  void nodeIdIsReadFromTheNodeManagersAnswer() {
    assertThat(
            NodeManagerProbe.parse(
                "{\"nodeInfo\":{\"healthReport\":\"\",\"nodeManagerVersion\":\"3.5.0\","
                    + "\"id\":\"agent1.example.org:31000\",\"nodeHostName\":\"agent1\"}}"))
        .contains("agent1.example.org:31000");
    assertThat(NodeManagerProbe.parse("{}")).isEmpty();
  }

  @Test
  void tailHasTheLastLinesOfWhatIsThere() throws IOException {
    Path log = home.resolve("nodemanager.log");
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 1000; i++) {
      text.append("line ").append(i).append('\n');
    }
    Files.writeString(log, text);
    Path empty = Files.createFile(home.resolve("nodemanager.out"));
    String tail = LogTail.of(java.util.List.of(log, empty, home.resolve("missing")));
    assertThat(tail).startsWith("[nodemanager.log]").contains("line 1000").hasSizeLessThan(4096);
    assertThat(tail).doesNotContain("line 900\n", "nodemanager.out", "missing");
  }
}
