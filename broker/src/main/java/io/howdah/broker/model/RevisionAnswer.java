package io.howdah.broker.model;

import java.util.List;

/**
 * What came of a request for a new revision.
 *
 * @param verdict in a word
 * @param revision number of the revision that is valid now; 0 if there is none
 * @param plan what the request does or would do
 * @param problems why it needs a confirmation or is refused, for people; empty otherwise
 */
public record RevisionAnswer(
    Verdict verdict, long revision, RevisionPlan plan, List<String> problems) {
  public RevisionAnswer {
    problems = List.copyOf(problems);
  }

  /** What came of it. */
  public enum Verdict {
    /** Only the plan was asked for; {@code problems} says what would need a confirmation. */
    PLANNED,
    /** Stored: it outlives this leader. */
    APPLIED,
    /** Nothing differs from what is valid. */
    UNCHANGED,
    /** Nothing was changed; asked again with a confirmation, it would be. */
    NEEDS_CONFIRMATION,
    /** The revision that was asked for is not there or cannot be had again. */
    NOT_FOUND
  }
}
