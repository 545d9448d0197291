package io.howdah.mesos.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys and certificates that the JDK's keytool makes, in a folder of the test. */
public final class Certificates {
  private static final String PASSWORD = "changeit";
  private static final long PATIENCE_SECONDS = 120;

  private final Path folder;
  private final Path store;
  private KeyStore entries;

  public Certificates(Path folder) {
    this.folder = folder;
    this.store = folder.resolve("all.p12");
  }

  /** An authority that signs itself. */
  public Certificates authority(String alias) throws Exception {
    return generate(alias, "-ext", "bc:c");
  }

  /** A certificate of an authority; {@code extensions} as keytool takes them. */
  public Certificates signed(String alias, String authority, String... options) throws Exception {
    List<String> more = new ArrayList<>(List.of("-signer", authority));
    more.addAll(Arrays.asList(options));
    return generate(alias, more.toArray(new String[0]));
  }

  private Certificates generate(String alias, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + alias,
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
    command.addAll(Arrays.asList(options));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    if (!keytool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      keytool.destroyForcibly();
      throw new AssertionError(
          "keytool failed: " + Files.readString(folder.resolve("keytool.log")));
    }
    entries = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      entries.load(in, PASSWORD.toCharArray());
    }
    return this;
  }

  /** PEM file with the certificate of each. */
  public Path pem(String... aliases) throws Exception {
    StringBuilder text = new StringBuilder();
    for (String alias : aliases) {
      text.append(block("CERTIFICATE", entries.getCertificate(alias).getEncoded()));
    }
    return write(String.join("-", aliases) + ".pem", text.toString());
  }

  /** PEM file with a key. */
  public Path key(String alias) throws Exception {
    Key key = entries.getKey(alias, PASSWORD.toCharArray());
    return write(alias + ".key", block("PRIVATE KEY", key.getEncoded()));
  }

  /** A server's side that shows this certificate, and takes clients of this authority. */
  public SSLContext server(String alias, String clients)
      throws GeneralSecurityException, IOException {
    KeyStore own = empty();
    Certificate[] chain = entries.getCertificateChain(alias);
    own.setKeyEntry(
        alias,
        entries.getKey(alias, PASSWORD.toCharArray()),
        PASSWORD.toCharArray(),
        // Without the authority: clients have to know it.
        new Certificate[] {chain[0]});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD.toCharArray());
    KeyStore trusted = empty();
    trusted.setCertificateEntry(clients, entries.getCertificate(clients));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore empty = KeyStore.getInstance("PKCS12");
    empty.load(null, null);
    return empty;
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text, StandardCharsets.US_ASCII);
  }

  private static String block(String kind, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), kind);
  }
}
