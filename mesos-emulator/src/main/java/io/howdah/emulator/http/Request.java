package io.howdah.emulator.http;

import com.google.protobuf.ByteString;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * A request that has been read completely.
 *
 * @param path without the query
 * @param query without the question mark; empty if there is none
 */
public record Request(
    String method, String path, String query, HttpHeaders headers, ByteString body) {
  /** The first value of a header, or null; names are case-insensitive. */
  public String header(String name) {
    return headers.get(name);
  }
}
