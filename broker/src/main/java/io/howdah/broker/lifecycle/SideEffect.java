package io.howdah.broker.lifecycle;

/** What must follow a transition; carried out by the core, never by the table. */
public enum SideEffect {
  /** Store the record in its new state before anything else follows. */
  PERSIST,
  /** Remove the record: its task id was never used. */
  DELETE,
  /** Send KILL, and repeat it until a terminal state is seen. */
  KILL,
  /** The end was not asked for: it counts for the owner's back-off. */
  COUNT_FAILURE,
  /** The worker's place waits for a worker to come back to it. */
  VACATE_PLACE,
  /** The worker's place is given up; its executor is told before the KILL. */
  RELEASE_PLACE
}
