package io.howdah.emulator.http;

/** Answers requests; called on the state loop, one request after the other. */
@FunctionalInterface
public interface Handler {
  void handle(Request request, Exchange exchange);
}
