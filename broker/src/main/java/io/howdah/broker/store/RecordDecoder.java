package io.howdah.broker.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Decodes records while the next ones are read, on threads of its own if there are many. A bounded
 * number of them waits.
 */
final class RecordDecoder implements RecordSource.Visitor, AutoCloseable {
  private static final int THREADS =
      Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() - 1));

  /** Records that a thread takes at once. */
  private static final int BATCH = 200;

  private static final int WAITING = 2 * THREADS;

  private static final class Raw {
    private final RecordKey key;
    private final byte[] data;

    Raw(RecordKey key, byte[] data) {
      this.key = key;
      this.data = data;
    }
  }

  private final RecordSource source;
  private final RecordCodec codec;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "record-decoder");
            thread.setDaemon(true);
            return thread;
          });
  private final Deque<Future<List<Record>>> running = new ArrayDeque<>();
  private List<Raw> batch = new ArrayList<>(BATCH);
  private final List<Record> decoded = new ArrayList<>();

  RecordDecoder(RecordSource source, RecordCodec codec) {
    this.source = source;
    this.codec = codec;
  }

  @Override
  public void begin() {
    running.forEach(one -> one.cancel(false));
    running.clear();
    batch.clear();
    decoded.clear();
  }

  @Override
  public void found(RecordKey key, byte[] data) throws StoreException, InterruptedException {
    if (key.equals(SchemaRecord.KEY)) {
      return;
    }
    batch.add(new Raw(key, data));
    if (batch.size() >= BATCH) {
      submit();
    }
  }

  /**
   * All of them, in no order.
   *
   * @throws CorruptRecordException if one cannot be read
   */
  List<Record> records() throws StoreException, InterruptedException {
    // Here: for a small store it is not worth a thread.
    decoded.addAll(decode(batch));
    batch.clear();
    while (!running.isEmpty()) {
      take();
    }
    return decoded;
  }

  private void submit() throws StoreException, InterruptedException {
    List<Raw> full = batch;
    batch = new ArrayList<>(BATCH);
    Callable<List<Record>> task = () -> decode(full);
    running.add(threads.submit(task));
    if (running.size() > WAITING) {
      take();
    }
  }

  private List<Record> decode(List<Raw> raw) throws CorruptRecordException {
    List<Record> records = new ArrayList<>(raw.size());
    for (Raw one : raw) {
      records.add(codec.decode(one.key, source.path(one.key), one.data));
    }
    return records;
  }

  private void take() throws StoreException, InterruptedException {
    try {
      decoded.addAll(running.remove().get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CorruptRecordException corrupt) {
        throw corrupt;
      }
      throw new IllegalStateException("records cannot be decoded", e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
