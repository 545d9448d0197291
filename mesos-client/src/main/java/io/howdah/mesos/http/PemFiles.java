package io.howdah.mesos.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in PEM (RFC 7468). */
final class PemFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private PemFiles() {}

  /**
   * Every certificate of a file, in its order.
   *
   * @throws IOException naming the file and what is wrong
   */
  static List<Certificate> certificates(Path file) throws IOException {
    try {
      List<Certificate> certificates =
          List.copyOf(
              CertificateFactory.getInstance("X.509")
                  .generateCertificates(new ByteArrayInputStream(read(file))));
      if (certificates.isEmpty()) {
        throw new IOException(file + " has no certificate in PEM");
      }
      return certificates;
    } catch (CertificateException e) {
      throw new IOException(file + " is no file of certificates in PEM: " + e.getMessage(), e);
    }
  }

  /**
   * The private key of a file: PKCS #8 without a password.
   *
   * @throws IOException naming the file and what is wrong
   */
  static PrivateKey key(Path file) throws IOException {
    Matcher matcher = KEY.matcher(new String(read(file), StandardCharsets.US_ASCII));
    if (!matcher.find()) {
      throw new IOException(
          file
              + " has no key of the form BEGIN PRIVATE KEY; 'openssl pkcs8 -topk8 -nocrypt' makes"
              + " one of other forms");
    }
    PKCS8EncodedKeySpec encoded;
    try {
      encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " has a key that is not in Base64", e);
    }
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException e) {
        // It is of another kind: the next one is tried.
      } catch (GeneralSecurityException e) {
        throw new IOException("this Java has no keys of the kind " + algorithm, e);
      }
    }
    throw new IOException(file + " has a key that is neither RSA, EC nor Ed25519");
  }

  private static byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " does not exist", e);
    } catch (java.nio.file.AccessDeniedException e) {
      throw new IOException(
          file + " cannot be read by " + System.getProperty("user.name") + ", who runs this", e);
    }
  }
}
