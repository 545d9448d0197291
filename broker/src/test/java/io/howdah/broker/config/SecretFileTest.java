package io.howdah.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {
  private static final String KEY = "framework.secret-file";

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"open sesame", "open sesame\n", "open sesame\r\n"})
  void oneLineEndIsNoPartOfTheSecret(String content) throws Exception {
    write(content, "rw-------");
    assertThat(SecretFile.open(KEY, file).secret()).isEqualTo("open sesame");
  }

  @Test
  void whatItSaysNowCounts() throws Exception {
    write("before", "rw-------");
    SecretFile secret = SecretFile.open(KEY, file);
    write("after", "rw-------");
    assertThat(secret.secret()).isEqualTo("after");
  }

  @Test
  void oneThatIsGoneOrOpenToAllLaterOnChangesNothing() throws Exception {
    write("before", "rw-------");
    SecretFile secret = SecretFile.open(KEY, file);
    write("after", "rw-r--r--");
    assertThat(secret.secret()).isEqualTo("before");
    Files.delete(file);
    assertThat(secret.secret()).isEqualTo("before");
    write("after", "rw-------");
    assertThat(secret.secret()).isEqualTo("after");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw----r--", "rw-----w-", "rw------x", "rwxrwxrwx"})
  void oneThatEverybodyMayUseIsRefused(String permissions) throws Exception {
    write("open sesame", permissions);
    refused("chmod 600 " + file);
  }

  @Test
  void oneThatItsGroupMayReadIsTaken() throws Exception {
    write("open sesame", "rw-r-----");
    assertThat(SecretFile.open(KEY, file).secret()).isEqualTo("open sesame");
  }

  @Test
  void oneThatIsNotThere() {
    refused("does not exist");
  }

  @ParameterizedTest
  @CsvSource({"'', is empty", "'\n', is empty", "'a\nb', several lines", "'a\n\n', several lines"})
  void oneThatHoldsNoSecretAlone(String content, String problem) throws Exception {
    write(content, "rw-------");
    refused(problem);
  }

  @Test
  void oneThatIsNoText() throws Exception {
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    refused("UTF-8");
  }

  @Test
  void oneThatIsTooLarge() throws Exception {
    write("x".repeat(5000), "rw-------");
    refused("larger than");
  }

  @Test
  void itsNameIsThePath() throws Exception {
    write("open sesame", "rw-------");
    assertThat(SecretFile.open(KEY, file)).hasToString(file.toString());
  }

  private void refused(String problem) {
    assertThatThrownBy(() -> SecretFile.open(KEY, file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(KEY + ": " + file)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("sesame");
  }

  private void write(String content, String permissions) throws IOException {
    Files.write(file, content.getBytes(StandardCharsets.UTF_8));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
