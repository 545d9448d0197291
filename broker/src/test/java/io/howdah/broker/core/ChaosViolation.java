package io.howdah.broker.core;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a chaos run found.
 *
 * @param law which law, or "liveness", "ledger" (Mesos' other rules) or "exception"
 * @param text what was seen
 * @param at index of the action after which it was seen; the number of actions: in the end
 */
record ChaosViolation(String law, String text, int at) {
  private static final Pattern LAW = Pattern.compile("law \\d+");

  static ChaosViolation of(String text, int at) {
    Matcher law = LAW.matcher(text);
    return new ChaosViolation(law.find() ? law.group() : "ledger", text, at);
  }

  /** Whether another one may stand for this one in a shorter script. */
  boolean isLike(ChaosViolation other) {
    return law.equals(other.law);
  }

  @Override
  public String toString() {
    return law + ": " + text;
  }
}
