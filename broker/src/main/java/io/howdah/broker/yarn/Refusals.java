package io.howdah.broker.yarn;

import java.io.IOException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;

/** Tells what a ResourceManager answered apart from that it did not. */
final class Refusals {
  private Refusals() {}

  /**
   * What to throw for a failed call.
   *
   * @param failure a YarnException as its cause says that the ResourceManager answered
   * @param user that the ResourceManager saw
   * @return a {@link RefusedException} if it answered, otherwise the failure itself
   */
  static IOException explain(String method, IOException failure, String user) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      // The ResourceManager sends names of classes, which do not always come back as such.
      if (cause instanceof AccessControlException
          || String.valueOf(cause.getMessage()).contains("AccessControlException")) {
        return new RefusedException(
            ("the ResourceManager does not let user %s call %s: add the user to %s in its"
                    + " yarn-site.xml and run 'yarn rmadmin -refreshAdminAcls' (it said: %s)")
                .formatted(user, method, YarnConfiguration.YARN_ADMIN_ACL, firstLine(cause)),
            failure);
      }
      if (cause instanceof YarnException) {
        return new RefusedException(
            "the ResourceManager refused %s: %s".formatted(method, firstLine(cause)), failure);
      }
    }
    return failure;
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }
}
