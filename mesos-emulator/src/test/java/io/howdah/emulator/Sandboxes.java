package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Looks into the sandboxes of tasks. */
final class Sandboxes {
  private Sandboxes() {}

  /** Makes a file in the sandbox of a task's only run. */
  static void create(Path workDirectory, String task, String name) throws IOException {
    Files.createFile(find(workDirectory, task).resolve(name));
  }

  /** That of a task's or executor's only run. */
  static Path find(Path workDirectory, String executor) throws IOException {
    try (Stream<Path> all = Files.find(workDirectory, 12, (path, attributes) -> true)) {
      List<Path> runs =
          all.filter(path -> path.getParent().endsWith(Path.of("executors", executor, "runs")))
              .toList();
      assertThat(runs).hasSize(1);
      return runs.get(0);
    }
  }

  /** Waits until a task has made a file in its sandbox, below an emulator's work directory. */
  static void awaitFile(Path workDirectory, String task, String name) throws IOException {
    long begun = System.nanoTime();
    String end = "/" + name;
    while (true) {
      try (Stream<Path> all = Files.find(workDirectory, 12, (path, attributes) -> true)) {
        if (all.map(Path::toString)
            .anyMatch(one -> one.contains("/executors/" + task + "/") && one.endsWith(end))) {
          return;
        }
      } catch (UncheckedIOException e) {
        // A file went away while the folders were walked; look again.
      }
      assertThat(System.nanoTime() - begun).as(name).isLessThan(TimeUnit.SECONDS.toNanos(30));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
