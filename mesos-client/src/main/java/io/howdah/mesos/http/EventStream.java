package io.howdah.mesos.http;

import io.howdah.mesos.MesosException;
import io.howdah.mesos.SubscriptionLostException;
import io.howdah.mesos.http.MesosHttp.StreamBody;
import io.howdah.mesos.recordio.RecordDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * One SUBSCRIBE call and the events that answer it. Opened and read by one thread; {@link #drop}
 * comes from any. Nothing is read while a record is being dealt with, so a slow reader holds back
 * the sender through TCP. The watchdog counts only the time spent waiting for bytes.
 */
public final class EventStream {
  private static final int BUFFER = 32 * 1024;

  private final MesosHttp http;
  private final Timer timer;
  private final RecordDecoder decoder;
  private final Object lock = new Object();

  private CompletableFuture<HttpResponse<StreamBody>> opening;
  private InputStream body;
  private MesosException dropped;
  private Duration silenceLimit;
  private boolean waiting;
  private long waitingSince;
  private Timer.Cancellable watchdog = () -> {};

  /**
   * A stream that is not open.
   *
   * @param silenceLimit how long to wait for bytes; the head of the response included
   * @param recordLimit greatest length of an event in bytes
   */
  public EventStream(MesosHttp http, Timer timer, Duration silenceLimit, int recordLimit) {
    this.http = http;
    this.timer = timer;
    this.silenceLimit = silenceLimit;
    this.decoder = new RecordDecoder(recordLimit);
  }

  /**
   * How a SUBSCRIBE was answered.
   *
   * @param status HTTP status; with 200 events follow
   * @param text of a refusal
   * @param streamId Mesos-Stream-Id
   * @param location where a redirect points
   */
  public record Head(
      int status, String text, Optional<String> streamId, Optional<String> location) {}

  /** Deals with records. */
  public interface Handler {
    /**
     * Deals with one record.
     *
     * @throws MesosException ends the stream
     */
    void record(byte[] record) throws MesosException;
  }

  /**
   * Sends the call and waits for the head of the response.
   *
   * @param authorization of this client
   * @throws SubscriptionLostException if there is none
   * @throws MesosException what {@link #drop} was given
   */
  public Head open(URI uri, Authorization authorization, byte[] call) throws MesosException {
    CompletableFuture<HttpResponse<StreamBody>> response;
    synchronized (lock) {
      throwIfDropped();
      response = http.subscribe(uri, authorization, call);
      opening = response;
      beginWaiting();
      armWatchdog(silenceLimit);
    }
    try {
      HttpResponse<StreamBody> answer = response.get();
      boolean late;
      synchronized (lock) {
        body = answer.body().stream();
        waiting = false;
        late = dropped != null;
      }
      if (late) {
        release();
        throw dropped;
      }
      return checked(uri, answer);
    } catch (ExecutionException | CancellationException e) {
      throw lost(
          "SUBSCRIBE to " + uri.getAuthority(), e instanceof ExecutionException ? e.getCause() : e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw lost("SUBSCRIBE to " + uri.getAuthority(), e);
    }
  }

  private static Head checked(URI uri, HttpResponse<StreamBody> answer) throws MesosException {
    Optional<String> type = answer.headers().firstValue("Content-Type");
    if (answer.statusCode() == 200 && !type.equals(Optional.of(MesosHttp.PROTOBUF))) {
      throw new SubscriptionLostException(
          "SUBSCRIBE to %s was answered in %s instead of %s: is this a Mesos?"
              .formatted(uri.getAuthority(), type.orElse("nothing"), MesosHttp.PROTOBUF));
    }
    return new Head(
        answer.statusCode(),
        answer.body().text(),
        answer.headers().firstValue(MesosHttp.STREAM_ID),
        answer.headers().firstValue("Location"));
  }

  /**
   * Reads events until the stream ends, which is always an exception.
   *
   * @throws SubscriptionLostException if the stream ended or is not RecordIO
   * @throws MesosException what the handler threw or {@link #drop} was given
   */
  public void read(Handler handler) throws MesosException {
    byte[] bytes = new byte[BUFFER];
    try {
      while (true) {
        synchronized (lock) {
          throwIfDropped();
          beginWaiting();
        }
        int count = body.read(bytes);
        synchronized (lock) {
          waiting = false;
          throwIfDropped();
        }
        if (count < 0) {
          throw new SubscriptionLostException(
              "the event stream ended" + (decoder.isInsideRecord() ? " inside an event" : ""));
        }
        ByteBuffer input = ByteBuffer.wrap(bytes, 0, count);
        for (byte[] record = decoder.next(input); record != null; record = decoder.next(input)) {
          handler.record(record);
          synchronized (lock) {
            throwIfDropped();
          }
        }
      }
    } catch (IOException e) {
      throw lost("the event stream broke", e);
    }
  }

  /** Sets how long the stream may be silent from now on. */
  public void silenceLimit(Duration limit) {
    synchronized (lock) {
      silenceLimit = limit;
      armWatchdog(limit);
    }
  }

  /** Ends the stream; whoever opens or reads it gets the cause. The first cause stays. */
  public void drop(MesosException cause) {
    synchronized (lock) {
      if (dropped == null) {
        dropped = cause;
      }
      watchdog.cancel();
    }
    release();
  }

  /** Lets go of the connection once nobody reads any more. */
  public void close() {
    drop(new SubscriptionLostException("the connection is closed"));
  }

  private void release() {
    CompletableFuture<HttpResponse<StreamBody>> open;
    InputStream stream;
    synchronized (lock) {
      open = opening;
      stream = body;
    }
    if (open != null) {
      open.cancel(true);
    }
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException ignored) {
        // The stream is being thrown away: nobody reads it any more, whatever close() says.
      }
    }
  }

  private void beginWaiting() {
    waiting = true;
    waitingSince = timer.nanos();
  }

  private void armWatchdog(Duration delay) {
    watchdog.cancel();
    if (dropped == null) {
      watchdog = timer.after(delay, this::watch);
    }
  }

  private void watch() {
    Duration limit;
    synchronized (lock) {
      long silent = waiting ? timer.nanos() - waitingSince : 0;
      limit = silenceLimit;
      if (silent < limit.toNanos()) {
        armWatchdog(limit.minusNanos(silent));
        return;
      }
    }
    http.forsakeConnections();
    drop(new SubscriptionLostException("silent for " + limit.toSeconds() + " s"));
  }

  private void throwIfDropped() throws MesosException {
    if (dropped != null) {
      throw dropped;
    }
  }

  private MesosException lost(String what, Throwable cause) {
    synchronized (lock) {
      return dropped != null
          ? dropped
          : new SubscriptionLostException(what + ": " + MesosHttp.describe(cause), cause);
    }
  }
}
