package io.howdah.executor.daemon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * A place's folder on the agent: the folders of its daemon, such as {@code local}, {@code log} and
 * {@code recovery} of a NodeManager, and a lock, since two executors must never work in one place.
 *
 * <p>Not thread-safe.
 */
final class PlaceDirectory implements AutoCloseable {
  /** For what a daemon keeps only as long as its worker has the place. */
  static final String TEMPORARY = "tmp";

  private final Path directory;
  private FileChannel lockFile;

  PlaceDirectory(Path directory) {
    this.directory = directory;
  }

  Path path() {
    return directory;
  }

  /** Makes the folders that are missing. */
  void create(List<String> folders) throws IOException {
    for (String folder : folders) {
      Files.createDirectories(directory.resolve(folder));
    }
  }

  /**
   * Takes the place for this process; the operating system gives it back when the process ends.
   *
   * @return false if another process has it
   */
  boolean tryLock() throws IOException {
    if (lockFile != null) {
      return true;
    }
    Files.createDirectories(directory);
    FileChannel channel =
        FileChannel.open(
            directory.resolve("executor.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      return false;
    }
    lockFile = channel;
    return true;
  }

  /** Whether a NodeManager has left its state here, so that a new one knows running containers. */
  boolean hasRecoveryState() throws IOException {
    Path recovery = directory.resolve("recovery");
    if (!Files.isDirectory(recovery)) {
      return false;
    }
    try (Stream<Path> files = Files.list(recovery)) {
      return files.findAny().isPresent();
    }
  }

  /** Removes what a worker that returns to its place would need; its logs and its data stay. */
  void release() throws IOException {
    deleteTree(directory.resolve("local"));
    deleteTree(directory.resolve("recovery"));
    deleteTree(directory.resolve(TEMPORARY));
  }

  @Override
  public void close() throws IOException {
    if (lockFile != null) {
      lockFile.close();
      lockFile = null;
    }
  }

  /** Removes a folder with all that is in it; nothing if it is not there. */
  static void deleteTree(Path top) throws IOException {
    if (!Files.exists(top)) {
      return;
    }
    // Symbolic links are removed and not followed: localized files may point outside.
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
