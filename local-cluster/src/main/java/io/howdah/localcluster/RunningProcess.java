package io.howdah.localcluster;

/**
 * A process that lives in the cluster's folder, whoever started it.
 *
 * @param name of a process that the cluster itself started, otherwise empty
 * @param commandLine its words
 * @param residentKilobytes 0 when it has just ended
 */
public record RunningProcess(String name, long pid, String commandLine, long residentKilobytes) {}
