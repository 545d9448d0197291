package io.howdah.broker.core;

import io.howdah.broker.view.Decision;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest decisions about capacity, each with its reason. In memory only: a new leader decides
 * anew.
 */
final class DecisionJournal {
  private static final int KEPT = 500;

  private final Deque<Decision> decisions = new ArrayDeque<>();
  private final Map<String, String> latest = new HashMap<>();
  private List<Decision> view = List.of();
  private boolean changed;

  /**
   * Notes a decision; one that repeats the newest about its subject is left out.
   *
   * @param subject a fleet, a pool or a worker
   * @param text what and why, in one sentence
   */
  void note(String subject, String text, Time time) {
    if (text.equals(latest.put(subject, text))) {
      return;
    }
    decisions.addFirst(new Decision(time.wall(), subject, text));
    if (decisions.size() > KEPT) {
      decisions.removeLast();
    }
    changed = true;
  }

  /** Lets the next note about a subject in, even if it says the same. */
  void settled(String subject) {
    latest.remove(subject);
  }

  /** Newest first. */
  List<Decision> view() {
    if (changed) {
      view = List.copyOf(decisions);
      changed = false;
    }
    return view;
  }
}
