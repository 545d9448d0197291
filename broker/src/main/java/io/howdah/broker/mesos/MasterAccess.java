package io.howdah.broker.mesos;

import io.howdah.mesos.http.Authorization;
import io.howdah.mesos.http.Transport;
import java.util.function.Supplier;

/**
 * How masters are approached.
 *
 * @param authorization who the framework is; asked anew for each subscription
 * @param transport what masters speak over
 * @param byName whether masters are contacted by the name that they give in ZooKeeper, which their
 *     certificates are for, rather than by their address
 * @param advice what an operator does when masters do not take it, with keys and paths
 */
public record MasterAccess(
    Supplier<Authorization> authorization, Transport transport, boolean byName, String advice) {
  /** Of masters that ask for nothing. */
  public static final MasterAccess PLAIN =
      new MasterAccess(() -> Authorization.NONE, Transport.PLAIN, false, "");
}
