package io.howdah.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from the kernel's files; {@code ContainerCgroupIT} uses real ones. */
class ContainerCgroupTest {
  @TempDir Path own;

  @Test
  void useIsWithoutInactiveFiles() throws IOException {
    write("memory.usage_in_bytes", "5000\n");
    write("memory.stat", "inactive_file 1\ntotal_cache 4000\ntotal_inactive_file 3000\n");
    assertThat(ContainerCgroup.create(new OwnCgroup(own, false)).usage()).isEqualTo(2000);
  }

  @Test
  void useIsWithoutInactiveFilesInTheUnifiedHierarchy() throws IOException {
    write("memory.max", "max\n");
    write("memory.current", "5000\n");
    write("memory.stat", "anon 900\ninactive_file 4100\nactive_file 0\n");
    assertThat(ContainerCgroup.create(new OwnCgroup(own, true)).usage()).isEqualTo(900);
  }

  private void write(String file, String text) throws IOException {
    Path child = Files.createDirectories(own.resolve("howdah-containers"));
    Files.writeString(child.resolve(file), text);
  }
}
