package io.howdah.broker.api;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The body of one answer on its way from the leader to who asked. */
final class ProxyExchange {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyExchange.class);
  private static final int BUFFER = 16 * 1024;

  private final String leader;
  private final HttpResponse<InputStream> answer;
  private final HttpServletResponse client;
  private final LongSupplier nanos;
  private volatile long waitingSince;
  private volatile boolean waiting;
  private volatile String ended = "";

  ProxyExchange(
      String leader,
      HttpResponse<InputStream> answer,
      HttpServletResponse client,
      LongSupplier nanos) {
    this.leader = leader;
    this.answer = answer;
    this.client = client;
    this.nanos = nanos;
  }

  String leader() {
    return leader;
  }

  /** Whether it may be silent for as long as it likes (server-sent events). */
  boolean isEventStream() {
    return answer
        .headers()
        .firstValue("Content-Type")
        .filter(type -> type.startsWith("text/event-stream"))
        .isPresent();
  }

  /** For how long the leader has sent nothing though it could; in nanoseconds. */
  long silence() {
    return waiting ? nanos.getAsLong() - waitingSince : 0;
  }

  /** Ends it from any thread. */
  void end(String why) {
    ended = why;
    try {
      answer.body().close();
    } catch (IOException e) {
      LOG.debug("what is left of an answer of {} cannot be let go", leader, e);
    }
  }

  /**
   * Copies until either side ends. Each piece goes on as soon as it has come: events must not wait
   * in a buffer. Nothing more is read while the client takes nothing.
   */
  void carry() {
    byte[] buffer = new byte[BUFFER];
    try (InputStream from = answer.body()) {
      OutputStream to;
      try {
        to = client.getOutputStream();
        client.flushBuffer();
      } catch (IOException e) {
        clientLeft(e);
        return;
      }
      while (true) {
        int count;
        try {
          count = read(from, buffer);
        } catch (IOException e) {
          cut(ended.isEmpty() ? "the leader's answer broke off: " + e.getMessage() : ended);
          return;
        }
        if (count < 0) {
          if (!ended.isEmpty()) {
            cut(ended);
          }
          return;
        }
        try {
          to.write(buffer, 0, count);
          if (from.available() == 0) {
            to.flush();
          }
        } catch (IOException e) {
          clientLeft(e);
          return;
        }
      }
    } catch (IOException e) {
      LOG.debug("what is left of an answer of {} cannot be let go", leader, e);
    }
  }

  private int read(InputStream from, byte[] buffer) throws IOException {
    waitingSince = nanos.getAsLong();
    waiting = true;
    try {
      return from.read(buffer);
    } finally {
      waiting = false;
    }
  }

  /** A stream of events may end anywhere; half an answer must not look like a whole one. */
  private void cut(String why) {
    LOG.info("an answer of the leader {} was cut short: {}", leader, why);
    if (isEventStream()) {
      return;
    }
    try {
      // Jetty's way to say: close the connection without an end of the body.
      client.sendError(-1);
    } catch (IOException e) {
      clientLeft(e);
    }
  }

  private void clientLeft(IOException e) {
    LOG.debug("who asked for an answer of {} left before its end", leader, e);
  }
}
