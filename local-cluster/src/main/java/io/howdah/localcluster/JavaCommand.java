package io.howdah.localcluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a Java process: always with a heap limit, and with the settings of
 * short-lived small daemons.
 */
final class JavaCommand {
  private final List<String> words = new ArrayList<>();

  JavaCommand(int heapMegabytes, String classPath) {
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-Xmx" + heapMegabytes + "m");
    words.add("-XX:+UseSerialGC");
    words.add("-XX:TieredStopAtLevel=1");
    words.add("-cp");
    words.add(classPath);
  }

  JavaCommand property(String name, Object value) {
    words.add("-D" + name + "=" + value);
    return this;
  }

  JavaCommand main(String className) {
    words.add(className);
    return this;
  }

  JavaCommand arguments(Object... arguments) {
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    return this;
  }

  List<String> words() {
    return List.copyOf(words);
  }
}
