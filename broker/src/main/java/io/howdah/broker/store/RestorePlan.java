package io.howdah.broker.store;

import java.util.Optional;

/**
 * What a restore finds and does.
 *
 * @param backup what is restored
 * @param target what the store holds now, and is replaced
 * @param unknown instances that are alive in the store and not in the backup: their tasks are
 *     killed by the next leader (law 4)
 * @param interrupted the file of a restore that has begun and not ended
 * @param again whether this is that restore once more
 */
public record RestorePlan(
    BackupHeader backup,
    BackupContents target,
    long unknown,
    Optional<String> interrupted,
    boolean again) {
  /**
   * Why it must not begin.
   *
   * @param replace whether live records may be replaced
   */
  public Optional<String> refusal(boolean replace) {
    if (target.frameworkId().isPresent()
        && !target.frameworkId().equals(backup.contents().frameworkId())) {
      String id = target.frameworkId().get();
      return Optional.of(
          ("The store holds the framework id %s, the backup %s: a restore never replaces one, since"
                  + " its tasks would be nobody's. If brokers have registered anew on an empty store,"
                  + " tear %s down in Mesos, give 'howdah forget-framework --config FILE --confirm %s"
                  + " --end-records', and restore then.")
              .formatted(id, backup.contents().frameworkId().orElse("none"), id, id));
    }
    if (again || replace) {
      return Optional.empty();
    }
    if (interrupted.isPresent()) {
      return Optional.of(
          ("A restore of another backup, %s, has begun and not ended. Give that one again, or"
                  + " --replace to restore this one over it.")
              .formatted(interrupted.get()));
    }
    if (target.live() > 0) {
      return Optional.of(
          ("The store holds %d instances that have not ended; %d of them are not in the backup, and"
                  + " the next leader kills their tasks. If that is what you want, say so with"
                  + " --replace.")
              .formatted(target.live(), unknown));
    }
    return Optional.empty();
  }
}
