package io.howdah.emulator.master;

import com.google.protobuf.ByteString;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** Builds scheduler events. */
final class Events {
  static final Event HEARTBEAT = Event.newBuilder().setType(Event.Type.HEARTBEAT).build();

  private Events() {}

  static Event subscribed(FrameworkID id, double heartbeatSeconds, MasterInfo master) {
    return Event.newBuilder()
        .setType(Event.Type.SUBSCRIBED)
        .setSubscribed(
            Event.Subscribed.newBuilder()
                .setFrameworkId(id)
                .setHeartbeatIntervalSeconds(heartbeatSeconds)
                .setMasterInfo(master))
        .build();
  }

  static Event offers(List<Offer> offers) {
    return Event.newBuilder()
        .setType(Event.Type.OFFERS)
        .setOffers(Event.Offers.newBuilder().addAllOffers(offers))
        .build();
  }

  static Event rescind(String offer) {
    return Event.newBuilder()
        .setType(Event.Type.RESCIND)
        .setRescind(Event.Rescind.newBuilder().setOfferId(OfferID.newBuilder().setValue(offer)))
        .build();
  }

  static Event inverseOffers(List<InverseOffer> offers) {
    return Event.newBuilder()
        .setType(Event.Type.INVERSE_OFFERS)
        .setInverseOffers(Event.InverseOffers.newBuilder().addAllInverseOffers(offers))
        .build();
  }

  static Event rescindInverseOffer(String offer) {
    return Event.newBuilder()
        .setType(Event.Type.RESCIND_INVERSE_OFFER)
        .setRescindInverseOffer(
            Event.RescindInverseOffer.newBuilder()
                .setInverseOfferId(OfferID.newBuilder().setValue(offer)))
        .build();
  }

  static Event update(TaskStatus status) {
    return Event.newBuilder()
        .setType(Event.Type.UPDATE)
        .setUpdate(Event.Update.newBuilder().setStatus(status))
        .build();
  }

  static Event operation(OperationStatus status) {
    return Event.newBuilder()
        .setType(Event.Type.UPDATE_OPERATION_STATUS)
        .setUpdateOperationStatus(Event.UpdateOperationStatus.newBuilder().setStatus(status))
        .build();
  }

  static Event failure(AgentID agent) {
    return Event.newBuilder()
        .setType(Event.Type.FAILURE)
        .setFailure(Event.Failure.newBuilder().setAgentId(agent))
        .build();
  }

  static Event failure(AgentID agent, ExecutorID executor, int status) {
    return Event.newBuilder()
        .setType(Event.Type.FAILURE)
        .setFailure(
            Event.Failure.newBuilder().setAgentId(agent).setExecutorId(executor).setStatus(status))
        .build();
  }

  static Event message(AgentID agent, ExecutorID executor, ByteString data) {
    return Event.newBuilder()
        .setType(Event.Type.MESSAGE)
        .setMessage(
            Event.Message.newBuilder().setAgentId(agent).setExecutorId(executor).setData(data))
        .build();
  }

  static Event error(String message) {
    return Event.newBuilder()
        .setType(Event.Type.ERROR)
        .setError(Event.Error.newBuilder().setMessage(message))
        .build();
  }
}
