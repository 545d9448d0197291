package io.howdah.broker.command;

import io.howdah.broker.core.Effect;
import io.howdah.broker.store.BackupException;
import io.howdah.broker.store.CorruptRecordException;
import io.howdah.broker.store.FencedException;
import io.howdah.broker.store.StoreException;

/** Why the process ends. docs/EXIT-CODES.md says the same for operators; a test compares them. */
public enum ProcessExit {
  OK(0, false, "done, or stopped by SIGTERM after handing the leadership over"),
  INTERNAL_ERROR(1, false, "a defect of the broker; its log has the details"),
  USAGE(2, true, "wrong command line"),
  BAD_CONFIGURATION(10, true, "broker.yaml cannot be used; every error is listed"),
  PORT_TAKEN(11, false, "the HTTP port is taken or the address is not this machine's"),
  LEADERSHIP_LOST(20, false, "another broker leads, or the ZooKeeper session has ended"),
  STORE_FAILED(21, false, "ZooKeeper refuses to store something"),
  CORRUPT_RECORD(
      22, true, "a record in ZooKeeper cannot be read or is newer, or a restore has not ended"),
  FRAMEWORK_REMOVED(30, true, "Mesos has removed the framework id for good"),
  FAILED_OVER(31, true, "another scheduler has subscribed with the framework id"),
  SUBSCRIPTION_REFUSED(32, true, "Mesos refuses the subscription"),
  NOT_AUTHENTICATED(33, true, "Mesos does not take the framework's principal or secret"),
  NO_ANSWER(40, true, "the broker or ResourceManager that was asked does not answer"),
  REFUSED(41, true, "the command refuses, since it would do harm"),
  PREFLIGHT_FAILED(42, true, "a ResourceManager's configuration would hurt; the list says how");

  private final int code;
  private final boolean needsPerson;
  private final String meaning;

  ProcessExit(int code, boolean needsPerson, String meaning) {
    this.code = code;
    this.needsPerson = needsPerson;
    this.meaning = meaning;
  }

  /** Exit status of the process. */
  public int code() {
    return code;
  }

  /** Whether starting again without a person would only repeat it. */
  public boolean needsPerson() {
    return needsPerson;
  }

  /** One line for people. */
  public String meaning() {
    return meaning;
  }

  static ProcessExit of(Effect.ExitReason reason) {
    return switch (reason) {
      case FRAMEWORK_REMOVED -> FRAMEWORK_REMOVED;
      case FAILED_OVER -> FAILED_OVER;
      case NOT_AUTHENTICATED -> NOT_AUTHENTICATED;
      case SUBSCRIPTION_REFUSED -> SUBSCRIPTION_REFUSED;
    };
  }

  static ProcessExit of(StoreException failure) {
    if (failure instanceof BackupException) {
      return REFUSED;
    }
    if (failure instanceof CorruptRecordException) {
      return CORRUPT_RECORD;
    }
    return failure instanceof FencedException ? LEADERSHIP_LOST : STORE_FAILED;
  }
}
