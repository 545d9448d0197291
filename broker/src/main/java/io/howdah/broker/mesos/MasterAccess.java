package io.howdah.broker.mesos;

import io.howdah.mesos.http.Authorization;
import java.util.function.Supplier;

/**
 * How masters are approached.
 *
 * @param authorization who the framework is; asked anew for each subscription
 * @param advice what an operator does when masters do not take it, with keys and paths
 */
public record MasterAccess(Supplier<Authorization> authorization, String advice) {
  /** Of masters that ask for nothing. */
  public static final MasterAccess PLAIN = new MasterAccess(() -> Authorization.NONE, "");
}
