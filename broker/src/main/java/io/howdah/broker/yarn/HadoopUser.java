package io.howdah.broker.yarn;

import io.howdah.broker.model.HadoopCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeys;
import org.apache.hadoop.fs.CommonConfigurationKeysPublic;
import org.apache.hadoop.security.SaslRpcServer.AuthMethod;
import org.apache.hadoop.security.SecurityUtil;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * The user that calls to one Hadoop cluster are made as: the operating system's, or where {@code
 * hadoop.security.authentication} is kerberos, one from a keytab.
 */
final class HadoopUser {
  /** Something to do as the user. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws YarnException, IOException;
  }

  private static final String AUTHENTICATION =
      CommonConfigurationKeysPublic.HADOOP_SECURITY_AUTHENTICATION;

  /**
   * Logins by principal and keytab: the process has one each, as Hadoop itself keeps them, and not
   * one for each connection. Guarded by the class.
   */
  private static final Map<String, UserGroupInformation> LOGINS = new HashMap<>();

  private final UserGroupInformation identity;

  private HadoopUser(UserGroupInformation identity) {
    this.identity = identity;
  }

  /**
   * Logs in where that is needed. Waits for the KDC then.
   *
   * @throws IOException if there is no user; the message says what to do
   */
  static synchronized HadoopUser of(HadoopCluster cluster, Configuration configuration)
      throws IOException {
    String authentication = configuration.get(AUTHENTICATION, "simple").toLowerCase(Locale.ROOT);
    return new HadoopUser(
        switch (authentication) {
          case "simple" -> simple(configuration);
          case "kerberos" -> kerberos(cluster, configuration);
          default ->
              throw new IOException(
                  "%s is %s for Hadoop cluster %s; simple and kerberos are supported"
                      .formatted(AUTHENTICATION, authentication, cluster.name()));
        });
  }

  private static UserGroupInformation simple(Configuration configuration) throws IOException {
    if (!UserGroupInformation.isSecurityEnabled()) {
      return UserGroupInformation.getCurrentUser();
    }
    // Another cluster of this process uses Kerberos, and Hadoop knows one way for all of it.
    configuration.setBoolean(
        CommonConfigurationKeys.IPC_CLIENT_FALLBACK_TO_SIMPLE_AUTH_ALLOWED_KEY, true);
    return UserGroupInformation.createRemoteUser(
        System.getProperty("user.name"), AuthMethod.SIMPLE);
  }

  private static UserGroupInformation kerberos(HadoopCluster cluster, Configuration configuration)
      throws IOException {
    String keytab = cluster.kerberosKeytab();
    if (cluster.kerberosPrincipal().isEmpty() || keytab.isEmpty()) {
      throw new IOException(
          "%s is kerberos for Hadoop cluster %s: set clusters.%s.kerberos.principal and .keytab"
              .formatted(AUTHENTICATION, cluster.name(), cluster.name()));
    }
    if (!Files.isReadable(Path.of(keytab))) {
      throw new IOException(
          "cannot read %s (clusters.%s.kerberos.keytab): it must be on every broker's machine and belong to the broker's user"
              .formatted(keytab, cluster.name()));
    }
    String principal =
        SecurityUtil.getServerPrincipal(
            cluster.kerberosPrincipal(), InetAddress.getLocalHost().getCanonicalHostName());
    String key = principal + " " + keytab;
    UserGroupInformation known = LOGINS.get(key);
    if (known != null) {
      return known;
    }
    if (!UserGroupInformation.isSecurityEnabled()) {
      UserGroupInformation.setConfiguration(configuration);
    }
    try {
      UserGroupInformation login =
          UserGroupInformation.loginUserFromKeytabAndReturnUGI(principal, keytab);
      LOGINS.put(key, login);
      return login;
    } catch (IOException e) {
      throw new IOException(
          "cannot log in to Kerberos as %s with %s for Hadoop cluster %s; 'klist -kt %s' shows the principals in it (%s)"
              .formatted(principal, keytab, cluster.name(), keytab, Failures.words(e)),
          e);
    }
  }

  String name() {
    return identity.getShortUserName();
  }

  /**
   * Does something as the user, whose ticket is renewed when it is about to end.
   *
   * @throws IOException what the call throws; a {@link YarnException} is its cause
   */
  <T> T call(Call<T> call) throws IOException {
    if (identity.isFromKeytab()) {
      identity.checkTGTAndReloginFromKeytab();
    }
    try {
      return identity.doAs(
          (PrivilegedExceptionAction<T>)
              () -> {
                try {
                  return call.run();
                } catch (YarnException e) {
                  // doAs would wrap it in something unchecked.
                  throw new IOException(e.getMessage(), e);
                }
              });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
