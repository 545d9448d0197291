package io.howdah.executor.core;

import com.google.protobuf.InvalidProtocolBufferException;
import io.howdah.executor.core.Action.Answer;
import io.howdah.executor.protocol.BrokerMessage;

/** Framework messages, and the fence against those of an earlier leadership. */
final class BrokerMessages {
  private final Worker worker;
  private final WorkerEnd end;
  private long highestEpoch;

  BrokerMessages(Worker worker, WorkerEnd end) {
    this.worker = worker;
    this.end = end;
  }

  /** A task shows the leadership that launched it. */
  void seen(long epoch) {
    highestEpoch = Math.max(highestEpoch, epoch);
  }

  void received(Event.Message received) {
    BrokerMessage message;
    try {
      message = BrokerMessage.parseFrom(received.data());
    } catch (InvalidProtocolBufferException e) {
      worker.log("framework message ignored: not a BrokerMessage: " + e.getMessage());
      return;
    }
    if (message.getEpoch() < highestEpoch) {
      worker.log(
          message.getMessageCase()
              + " of leadership "
              + message.getEpoch()
              + " ignored: leadership "
              + highestEpoch
              + " has been seen");
      return;
    }
    highestEpoch = message.getEpoch();
    switch (message.getMessageCase()) {
      case QUERY_STATUS -> worker.emit(new Answer(worker.status()));
      case TELL_CAPACITY -> {
        worker.status(worker.status().toBuilder().setTold(message.getTellCapacity().getCapacity()));
        worker.emit(new Answer(worker.status()));
      }
      case RELEASE_PLACE -> end.release();
      case MESSAGE_NOT_SET ->
          worker.log(
              "framework message ignored: executor " + worker.executorVersion() + " is too old");
    }
  }
}
