package io.howdah.broker.command;

import java.util.List;
import picocli.CommandLine.Option;

/** Options of commands that ask for a new revision. */
final class RevisionManner {
  @Option(
      names = "--confirm",
      description =
          "also if it stops more than a fifth of what runs, or what the new revision leaves out")
  private boolean confirm;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "who is named by the revision (default: the system's user)")
  private String by;

  /** The query of a request that is carried out, or only planned. */
  String query(boolean dryRun) {
    return RevisionClient.query(
        List.of(
            "dry-run", Boolean.toString(dryRun), "confirm", Boolean.toString(confirm), "by", by));
  }
}
