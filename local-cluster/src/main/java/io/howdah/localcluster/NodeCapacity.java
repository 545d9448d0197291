package io.howdah.localcluster;

/**
 * What a NodeManager may give to containers.
 *
 * @param vcores at least 1
 * @param memoryMegabytes MiB, at least YARN's smallest container
 */
public record NodeCapacity(int vcores, int memoryMegabytes) {}
