package io.howdah.mesos.http;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;

/** What went wrong with TLS, in words that an operator can act on. */
final class TlsFailures {
  private TlsFailures() {}

  /** Java's own words go along: they name hosts and dates. */
  static String describe(SSLException failure) {
    String text = String.valueOf(failure.getMessage());
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException) {
        return "TLS: its certificate has expired: " + cause.getMessage();
      }
      if (cause instanceof CertificateNotYetValidException) {
        return "TLS: its certificate is not valid yet: " + cause.getMessage();
      }
    }
    if (text.contains("unable to find valid certification path") || text.contains("PKIX")) {
      return "TLS: its certificate is signed by no authority that is trusted here: " + text;
    }
    if (text.contains("subject alternative") || text.contains("No name matching")) {
      return "TLS: its certificate is for another host: " + text;
    }
    if (text.contains("Unsupported or unrecognized SSL message")) {
      return "TLS: it does not speak TLS: " + text;
    }
    if (text.contains("fatal alert")) {
      return "TLS: it refuses this client, which may lack the certificate that it wants: " + text;
    }
    return "TLS: " + text;
  }
}
