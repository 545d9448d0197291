package io.howdah.broker.model;

/**
 * A URI for the agent's fetcher.
 *
 * @param uri what to fetch
 * @param extract unpack archives
 * @param executable set the executable bit
 * @param cache use the agent's fetcher cache
 * @param destination path inside the sandbox, empty: the URI's last part
 */
public record Fetch(
    String uri, boolean extract, boolean executable, boolean cache, String destination) {}
