package io.howdah.mesos;

/** Mesos answered a call with an error status: the call had no effect. */
public final class CallRefusedException extends MesosException {
  private static final long serialVersionUID = 1;

  private final String call;
  private final int status;
  private final String text;

  /**
   * A refusal.
   *
   * @param call type of the call
   * @param status HTTP status, 300 or more
   * @param text Mesos' own plain text, possibly empty
   */
  public CallRefusedException(String call, int status, String text) {
    super("Mesos refused %s: %d %s".formatted(call, status, text));
    this.call = call;
    this.status = status;
    this.text = text;
  }

  /** Type of the call. */
  public String call() {
    return call;
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** Mesos' own text. */
  public String text() {
    return text;
  }

  /**
   * Whether Mesos says that there is no subscription: the stream id is stale or the stream ended.
   */
  public boolean isNotSubscribed() {
    return status == 403 && text.contains("is not subscribed");
  }
}
