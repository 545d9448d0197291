package io.howdah.executor.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.executor.protocol.Daemon;
import io.howdah.executor.protocol.HadoopImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where Hadoop is in a Docker image, and what is said if it is not. */
class ImageHadoopTest {
  private static final Map<String, String> IMAGE = Map.of("HADOOP_HOME", "/opt/hadoop");

  @TempDir Path directory;

  @Test
  void itIsWhereTheImageSaysUnlessTheClusterKnowsBetter() throws IOException {
    assertThat(ImageHadoop.home(Daemon.getDefaultInstance(), IMAGE))
        .isEqualTo(Path.of("/opt/hadoop"));
    assertThat(
            ImageHadoop.home(
                Daemon.newBuilder().putEnvironment("HADOOP_HOME", "/usr/hadoop").build(), IMAGE))
        .isEqualTo(Path.of("/usr/hadoop"));
  }

  @Test
  void whatIsMissingIsNamedWithTheImage() {
    assertThatThrownBy(() -> ImageHadoop.home(Daemon.getDefaultInstance(), Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessage("no HADOOP_HOME");
    assertThat(
            ImageHadoop.explained(
                HadoopImage.newBuilder().setName("hadoop:3.5").build(),
                new IOException("no HADOOP_HOME")))
        .hasMessageContaining("no HADOOP_HOME; looked for in the Docker image hadoop:3.5")
        .hasMessageContaining("hadoop.image.volumes");
  }

  @Test
  void inADockerContainerThereIsNoCgroupForContainersAndTheReasonIsSaid() {
    ContainerMemory memory = new ContainerMemory(Path.of("/proc"), "c1", true);
    memory.open(directory, 1024, List.of());
    assertThat(memory.state().active()).isFalse();
    assertThat(memory.state().reason()).contains("Docker container");
    assertThat(memory.enterScript()).isEmpty();
    assertThat(directory).isEmptyDirectory();
  }
}
