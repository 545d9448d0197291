package io.howdah.broker.model;

import java.util.List;

/**
 * A Docker image that workers run in: executor, daemon and YARN's containers.
 *
 * @param name as {@code docker pull} takes it; the image has a Java 17, bash, and Hadoop in its
 *     HADOOP_HOME
 * @param forcePull whether agents ask the registry before each start, for a tag that moves
 * @param volumes further folders and files of the agents that are seen in it at the same path, with
 *     {@code :ro} behind those that it must not change
 */
public record HadoopImage(String name, boolean forcePull, List<String> volumes) {
  /** Behind a volume that is only read. */
  public static final String READ_ONLY = ":ro";

  public HadoopImage {
    volumes = List.copyOf(volumes);
  }
}
