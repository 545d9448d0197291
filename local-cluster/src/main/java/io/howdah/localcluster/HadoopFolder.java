package io.howdah.localcluster;

import java.nio.file.Path;

/**
 * Hadoop as {@code scripts/hadoop-setup} lays it out: {@code lib} with the jars, {@code webapps}
 * that the NameNode asks for.
 *
 * @param home the folder of both
 */
record HadoopFolder(Path home) {
  static final String VERSION = "3.5.0";
  private static final String EXAMPLES = "hadoop-mapreduce-examples-3.4.2.jar";

  Path lib() {
    return home.resolve("lib");
  }

  Path examples() {
    return lib().resolve(EXAMPLES);
  }

  String classPath(Path configuration) {
    return configuration + ":" + lib() + "/*:" + home;
  }
}
