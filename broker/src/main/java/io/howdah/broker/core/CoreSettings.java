package io.howdah.broker.core;

import java.time.Duration;

/**
 * Figures that the core works with.
 *
 * @param role Mesos role that offers are taken for
 * @param reconcileWait how long a new leader waits for answers about the tasks that it knows before
 *     it uses offers; masters stay silent about agents that are not back, so it must be bounded
 * @param reconcileInterval between two complete reconciliations
 * @param launchConfirmation after this time without an update of a launched task, Mesos is asked
 *     about it, and again as often
 * @param killRepeat between two KILLs of a task whose end was not seen
 * @param offerDeadline longest time that an offer waits for the commit of its launch (law 8)
 * @param refuseIdle filter when nothing is wanted
 * @param refuseUnfit filter for offers that fit nothing that is wanted
 * @param placeHold how long a vacant place is kept for a worker to come back to
 * @param placeFailures failures in a row after which a place is given up
 * @param steady an instance that ran this long before it failed starts its owner's back-off anew
 * @param endedKept ended instances whose records are kept, for each owner
 */
public record CoreSettings(
    String role,
    Duration reconcileWait,
    Duration reconcileInterval,
    Duration launchConfirmation,
    Duration killRepeat,
    Duration offerDeadline,
    Duration refuseIdle,
    Duration refuseUnfit,
    Duration placeHold,
    int placeFailures,
    Duration steady,
    int endedKept) {
  /** The defaults for a role. */
  public static CoreSettings of(String role) {
    return new CoreSettings(
        role,
        Duration.ofSeconds(2),
        Duration.ofMinutes(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        // Ticks come ten times a second, and the law allows one second.
        Duration.ofMillis(800),
        Duration.ofHours(1),
        Duration.ofSeconds(60),
        Duration.ofMinutes(2),
        3,
        Duration.ofSeconds(60),
        10);
  }
}
