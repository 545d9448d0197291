package io.howdah.localcluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a process has used of processors since it began, by thread name, in clock ticks of 10 ms
 * (proc(5), fields utime and stime of {@code stat}). Threads that have ended are part of the whole
 * only.
 */
public record CpuUse(long all, Map<String, Long> byThread) {
  /** Linux' USER_HZ, 100 on every architecture that Java runs on. */
  public static final int TICKS_PER_SECOND = 100;

  /**
   * What it has used until now.
   *
   * @throws UncheckedIOException if there is no such process
   */
  public static CpuUse of(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    Map<String, Long> threads = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(process.resolve("task"))) {
      long all = ticks(Files.readString(process.resolve("stat")));
      for (Path entry : entries) {
        String stat = Files.readString(entry.resolve("stat"));
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        threads.merge(name, ticks(stat), Long::sum);
      }
      return new CpuUse(all, threads);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the processor time of process " + pid, e);
    }
  }

  /** What was used since an earlier look. */
  public CpuUse since(CpuUse earlier) {
    Map<String, Long> used = new TreeMap<>();
    byThread.forEach(
        (name, ticks) -> used.put(name, ticks - earlier.byThread.getOrDefault(name, 0L)));
    return new CpuUse(all - earlier.all, used);
  }

  private static long ticks(String stat) {
    // Behind the name, which may itself have spaces: state is field 3, utime 14, stime 15.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
