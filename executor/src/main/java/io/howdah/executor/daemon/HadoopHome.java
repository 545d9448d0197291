package io.howdah.executor.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Hadoop as it is installed on the agent: the official tarball's layout, or a flat folder of jars.
 *
 * @param classPath entries of the daemon's class path, without the configuration folder
 * @param environment variables that Hadoop's own scripts would set for this layout
 * @param nativeLibraries folder of Hadoop's native libraries, where there is one
 */
record HadoopHome(
    List<String> classPath, Map<String, String> environment, Optional<Path> nativeLibraries) {

  HadoopHome {
    classPath = List.copyOf(classPath);
    environment = Map.copyOf(environment);
  }

  /**
   * Looks at the folder.
   *
   * @throws IOException if it is neither layout, with what was looked for
   */
  static HadoopHome find(Path home) throws IOException {
    if (Files.isRegularFile(home.resolve("bin/yarn"))) {
      return tarball(home);
    }
    for (Path lib : List.of(home, home.resolve("lib"))) {
      if (hasJars(lib)) {
        List<String> classPath = new ArrayList<>(List.of(lib + "/*"));
        addWebPages(home, classPath);
        return new HadoopHome(classPath, Map.of(), Optional.empty());
      }
    }
    throw new IOException(
        "no Hadoop in "
            + home
            + " on this agent: neither bin/yarn (the official tarball) nor jars in it or in its lib"
            + " folder");
  }

  /** HDFS' daemons want the folder webapps, which is in none of their jars, on the class path. */
  private static void addWebPages(Path folder, List<String> classPath) {
    if (Files.isDirectory(folder.resolve("webapps"))) {
      classPath.add(folder.toString());
    }
  }

  /** The class path that bin/yarn gives to a NodeManager (hadoop-functions.sh, yarn). */
  private static HadoopHome tarball(Path home) {
    Path share = home.resolve("share/hadoop");
    List<String> classPath = new ArrayList<>();
    for (String part : List.of("common", "hdfs", "mapreduce", "yarn", "yarn/timelineservice")) {
      classPath.add(share.resolve(part).resolve("lib") + "/*");
      classPath.add(share.resolve(part) + "/*");
    }
    addWebPages(share.resolve("hdfs"), classPath);
    Map<String, String> environment = new LinkedHashMap<>();
    for (String part : List.of("HOME", "COMMON_HOME", "HDFS_HOME", "YARN_HOME", "MAPRED_HOME")) {
      environment.put("HADOOP_" + part, home.toString());
    }
    Path nativeLibraries = home.resolve("lib/native");
    return new HadoopHome(
        classPath,
        environment,
        Files.isDirectory(nativeLibraries) ? Optional.of(nativeLibraries) : Optional.empty());
  }

  private static boolean hasJars(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(".jar"));
    }
  }
}
