package io.howdah.mesos.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What HTTP runs over: TCP alone, or TLS. Mesos says nowhere which of the two a master or agent
 * speaks ({@code LIBPROCESS_SSL_ENABLED}), so it has to be told.
 */
public final class Transport {
  /** TCP alone. */
  public static final Transport PLAIN =
      new Transport("http", context(new KeyManager[0], new TrustManager[0]));

  private static final char[] NO_PASSWORD = new char[0];

  private final String scheme;
  private final SSLContext context;

  private Transport(String scheme, SSLContext context) {
    this.scheme = scheme;
    this.context = context;
  }

  /**
   * A certificate that this client shows to servers that ask for one.
   *
   * @param certificate PEM file; the client's own first, then those that lead to its authority
   * @param key PEM file with its key, PKCS #8 without a password
   */
  public record ClientCertificate(Path certificate, Path key) {}

  /**
   * TLS.
   *
   * @param trusted PEM file with the certificates of the authorities that servers may be signed by
   * @param own shown to servers that ask for it
   * @param verifiesName whether a server's certificate must be for the host that was contacted
   * @throws IOException naming the file that cannot be used and what is wrong with it
   */
  public static Transport tls(Path trusted, Optional<ClientCertificate> own, boolean verifiesName)
      throws IOException {
    try {
      KeyStore store = emptyStore();
      for (Certificate certificate : PemFiles.certificates(trusted)) {
        store.setCertificateEntry(String.valueOf(store.size()), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      X509ExtendedTrustManager manager =
          Stream.of(trust.getTrustManagers())
              .filter(X509ExtendedTrustManager.class::isInstance)
              .map(X509ExtendedTrustManager.class::cast)
              .findFirst()
              .orElseThrow(() -> new IllegalStateException("this Java checks no certificates"));
      KeyManager[] keys = own.isPresent() ? keys(own.get()) : new KeyManager[0];
      return new Transport(
          "https",
          context(keys, new TrustManager[] {verifiesName ? manager : new AnyName(manager)}));
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  /** {@code http} or {@code https}. */
  public String scheme() {
    return scheme;
  }

  SSLContext context() {
    return context;
  }

  private static KeyManager[] keys(ClientCertificate own)
      throws IOException, GeneralSecurityException {
    List<Certificate> chain = PemFiles.certificates(own.certificate());
    KeyStore store = emptyStore();
    store.setKeyEntry(
        "own", PemFiles.key(own.key()), NO_PASSWORD, chain.toArray(new Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** The default context would read the machine's certificates, at a cost of time and memory. */
  private static SSLContext context(KeyManager[] keys, TrustManager[] trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  /** Checks the chain and not the name: the HTTP client itself always asks for both. */
  private static final class AnyName extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager chain;

    AnyName(X509ExtendedTrustManager chain) {
      this.chain = chain;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String type)
        throws CertificateException {
      chain.checkServerTrusted(certificates, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String type, Socket socket)
        throws CertificateException {
      chain.checkServerTrusted(certificates, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
        throws CertificateException {
      chain.checkServerTrusted(certificates, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String type)
        throws CertificateException {
      chain.checkClientTrusted(certificates, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String type, Socket socket)
        throws CertificateException {
      chain.checkClientTrusted(certificates, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
        throws CertificateException {
      chain.checkClientTrusted(certificates, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return chain.getAcceptedIssuers();
    }
  }
}
