package io.howdah.mesos.testing;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a listener was told, in order. */
public final class Told {
  private static final long PATIENCE_SECONDS = 20;

  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

  public void add(Object what) {
    told.add(what);
  }

  /** The next thing told, which must be of this type. */
  public <T> T next(Class<T> type) throws InterruptedException {
    Object next = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (!type.isInstance(next)) {
      throw new AssertionError("expected " + type.getSimpleName() + ", but was told " + next);
    }
    return type.cast(next);
  }

  public boolean isEmpty() {
    return told.isEmpty();
  }
}
