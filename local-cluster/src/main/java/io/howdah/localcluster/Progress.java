package io.howdah.localcluster;

/** Where the lines go that tell a waiting person what is being done. */
@FunctionalInterface
public interface Progress {
  void say(String line);

  /** For tests: nobody watches. */
  static Progress silent() {
    return line -> {};
  }
}
