package io.howdah.broker.yarn;

import io.howdah.broker.model.HadoopCluster;
import java.io.IOException;
import java.security.PrivilegedExceptionAction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.exceptions.YarnException;

/** The user that calls to one Hadoop cluster are made as. */
final class HadoopUser {
  /** Something to do as the user. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws YarnException, IOException;
  }

  private final UserGroupInformation identity;

  private HadoopUser(UserGroupInformation identity) {
    this.identity = identity;
  }

  /**
   * The operating system's user.
   *
   * @throws IOException if there is none
   */
  static HadoopUser of(HadoopCluster cluster, Configuration configuration) throws IOException {
    return new HadoopUser(UserGroupInformation.getCurrentUser());
  }

  String name() {
    return identity.getShortUserName();
  }

  /**
   * Does something as the user.
   *
   * @throws IOException what the call throws; a {@link YarnException} is its cause
   */
  <T> T call(Call<T> call) throws IOException {
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
