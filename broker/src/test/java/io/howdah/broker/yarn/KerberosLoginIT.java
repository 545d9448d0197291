package io.howdah.broker.yarn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.model.HadoopCluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.minikdc.MiniKdc;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logging in from a keytab at a real KDC. */
class KerberosLoginIT {
  @TempDir Path folder;

  private final Configuration configuration = new Configuration(false);
  private MiniKdc kdc;
  private File keytab;

  @BeforeEach
  void start() throws Exception {
    kdc = new MiniKdc(MiniKdc.createConf(), folder.resolve("kdc").toFile());
    kdc.start();
    keytab = folder.resolve("howdah.keytab").toFile();
    kdc.createPrincipal(keytab, "howdah");
    configuration.set("hadoop.security.authentication", "kerberos");
  }

  @AfterEach
  void stop() {
    UserGroupInformation.reset();
    kdc.stop();
  }

  @Test
  void logsInOnceAndSaysWhatIsWrong() throws Exception {
    HadoopUser user = HadoopUser.of(cluster("howdah@" + kdc.getRealm()), configuration);
    assertThat(user.name()).isEqualTo("howdah");
    UserGroupInformation seen = user.call(UserGroupInformation::getCurrentUser);
    assertThat(seen.hasKerberosCredentials()).isTrue();
    HadoopUser again = HadoopUser.of(cluster("howdah@" + kdc.getRealm()), configuration);
    assertThat(again.call(UserGroupInformation::getCurrentUser)).isEqualTo(seen);

    assertThatThrownBy(() -> HadoopUser.of(cluster("nobody@" + kdc.getRealm()), configuration))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot log in to Kerberos as nobody@" + kdc.getRealm())
        .hasMessageContaining("klist -kt " + keytab);

    // A cluster without Kerberos beside it goes on as the operating system's user.
    HadoopUser simple = HadoopUser.of(cluster(""), new Configuration(false));
    assertThat(simple.name()).isEqualTo(System.getProperty("user.name"));
  }

  private HadoopCluster cluster(String principal) {
    return new HadoopCluster(
        "main", "", "", "", "", Map.of(), Map.of(), principal, keytab.toString());
  }
}
