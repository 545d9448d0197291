package io.howdah.broker.model;

/**
 * A tarball of Hadoop that agents fetch into each worker's sandbox.
 *
 * @param uri for Mesos' fetcher; what it holds is one folder in the official tarball's layout
 * @param cache whether agents keep it in their fetcher's cache
 * @param sha512 of the tarball in lower-case hex, checked before it is unpacked; empty: not checked
 */
public record HadoopArchive(String uri, boolean cache, String sha512) {}
