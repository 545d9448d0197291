package io.howdah.localcluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteFileTest {
  @TempDir Path folder;

  @Test
  void replacesAValueAddsANewOneAndKeepsTheRest() throws IOException {
    Path source = folder.resolve("source.xml");
    Files.writeString(
        source,
        """
        <?xml version="1.0"?>
        <configuration>
          <property><!-- why --><name>kept</name><value>1</value></property>
          <property><name>
            replaced</name><value>old</value></property>
        </configuration>
        """);
    Path target = folder.resolve("target.xml");

    SiteFile.write(source, target, Map.of("replaced", "a<b", "added", "new"));

    assertThat(target)
        .content()
        .contains("<!-- why -->", "<name>kept</name><value>1</value>", "<value>a&lt;b</value>")
        .contains("<name>added</name><value>new</value>")
        .doesNotContain("old");
  }
}
