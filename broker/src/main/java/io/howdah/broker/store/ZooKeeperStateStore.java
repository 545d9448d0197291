package io.howdah.broker.store;

/** The records in ZooKeeper, of one leadership. */
public final class ZooKeeperStateStore extends RecordStateStore {
  /**
   * The store of a leadership.
   *
   * @param session in which the epoch was taken
   * @param epoch taken with {@link EpochNode}
   */
  public ZooKeeperStateStore(ZooKeeperSession session, StorePaths paths, Epoch epoch) {
    super(new ZooKeeperRecords(session, paths, epoch));
  }

  /** Does nothing: the session belongs to the election. */
  @Override
  public void close() {}
}
