package io.howdah.broker.store;

import java.util.Optional;

/** Records of a process that dies at one of its transactions. */
final class DyingRecords implements Records {
  /** The process is dead. */
  static final class Death extends StoreException {
    private static final long serialVersionUID = 1;

    Death() {
      super("died");
    }
  }

  private final Records records;
  private final int death;
  private final boolean before;
  private int transactions;

  /**
   * Dies.
   *
   * @param death number of the transaction, from 1
   * @param before whether that one is not written any more
   */
  DyingRecords(Records records, int death, boolean before) {
    this.records = records;
    this.death = death;
    this.before = before;
  }

  /** How many there were. */
  int transactions() {
    return transactions;
  }

  @Override
  public void commit(Transaction transaction) throws StoreException, InterruptedException {
    transactions++;
    if (transactions == death && before) {
      throw new Death();
    }
    records.commit(transaction);
    if (transactions == death) {
      throw new Death();
    }
  }

  @Override
  public void read(Visitor visitor) throws StoreException, InterruptedException {
    records.read(visitor);
  }

  @Override
  public Optional<byte[]> find(RecordKey key) throws StoreException, InterruptedException {
    return records.find(key);
  }

  @Override
  public void raiseEpoch(long number) {
    records.raiseEpoch(number);
  }

  @Override
  public String root() {
    return records.root();
  }
}
