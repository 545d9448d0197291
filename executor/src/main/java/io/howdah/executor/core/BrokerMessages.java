package io.howdah.executor.core;

import com.google.protobuf.InvalidProtocolBufferException;
import io.howdah.executor.core.Action.Answer;
import io.howdah.executor.core.Action.CountContainers;
import io.howdah.executor.protocol.BrokerMessage;
import io.howdah.executor.protocol.ExecutorStatus;

/** Framework messages, and the fence against those of an earlier leadership. */
final class BrokerMessages {
  private final Worker worker;
  private final WorkerEnd end;
  private final DaemonLife daemon;
  private long highestEpoch;

  /** Somebody is counting. */
  private boolean counting;

  /** The status was asked for after that count had begun: it may be older than the question. */
  private boolean askedAgain;

  /** One of those who asked, and whom no count has begun for, wants to know the daemon's figure. */
  private boolean asksDaemon;

  BrokerMessages(Worker worker, DaemonLife daemon, WorkerEnd end) {
    this.worker = worker;
    this.daemon = daemon;
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
      case QUERY_STATUS -> answer();
      case TELL_CAPACITY -> {
        worker.status(worker.status().toBuilder().setTold(message.getTellCapacity().getCapacity()));
        daemon.capacityLowered();
        asksDaemon |= message.getTellCapacity().getAskDaemon();
        answer();
      }
      case RELEASE_PLACE -> end.release();
      case MESSAGE_NOT_SET ->
          worker.log(
              "framework message ignored: executor " + worker.executorVersion() + " is too old");
    }
  }

  private void answer() {
    if (worker.taskId().isEmpty()) {
      worker.emit(new Answer(worker.status()));
    } else if (counting) {
      askedAgain = true;
    } else {
      counting = true;
      worker.emit(new CountContainers(worker.task(), asksDaemon));
      asksDaemon = false;
    }
  }

  /** What the containers use: the rest of an answer. */
  void counted(Event.Counted counted) {
    counting = false;
    ExecutorStatus.Builder status = worker.status().toBuilder();
    counted
        .use()
        .ifPresent(
            use ->
                status
                    .setCounted(true)
                    .setContainers(use.containers())
                    .setContainerMemoryMb(use.memoryMb()));
    counted.daemon().ifPresent(said -> add(said, status));
    worker.emit(new Answer(status.build()));
    if (askedAgain) {
      askedAgain = false;
      answer();
    }
  }

  private static void add(Event.DaemonCapacity said, ExecutorStatus.Builder status) {
    said.capacity().ifPresent(status::setDaemonCapacity);
    status.setDaemonCapacityProblem(said.problem());
  }
}
