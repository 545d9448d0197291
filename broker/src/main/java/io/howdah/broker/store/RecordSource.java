package io.howdah.broker.store;

/** Where records can be read as bytes. */
interface RecordSource {
  /** Is shown every record. */
  interface Visitor {
    /** Reading begins, or begins again since the connection was lost: forget what was found. */
    void begin() throws StoreException;

    /** A record, the store's schema included. */
    void found(RecordKey key, byte[] data) throws StoreException, InterruptedException;
  }

  /**
   * Shows every record. The schema comes first; the others have no order.
   *
   * @throws StoreException if the store cannot be reached, or the visitor throws it
   * @throws InterruptedException if the thread was interrupted
   */
  void read(Visitor visitor) throws StoreException, InterruptedException;

  /** Path above the kinds' folders, for messages. */
  String root();

  /** A record's path, for messages. */
  default String path(RecordKey key) {
    return root() + "/" + key.path();
  }
}
