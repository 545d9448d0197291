package io.howdah.broker.mesos;

import io.howdah.broker.core.Event;
import io.howdah.broker.model.InstanceId;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.scheduler.Protos;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mesos' events to the core's. */
final class EventMapper {
  private static final Logger LOG = LoggerFactory.getLogger(EventMapper.class);

  private final String role;
  private Optional<String> homeRegion = Optional.empty();

  /** For a framework whose offers come for {@code role} unless they say otherwise. */
  EventMapper(String role) {
    this.role = role;
  }

  /** Offers from now on are those of this master. */
  void subscribed(Protos.Event.Subscribed event) {
    DomainInfo.FaultDomain domain = event.getMasterInfo().getDomain().getFaultDomain();
    homeRegion = domain.hasRegion() ? Optional.of(domain.getRegion().getName()) : Optional.empty();
  }

  /** What the core is told; empty for kinds that it does not deal with. */
  Optional<Event> event(Protos.Event event) {
    return switch (event.getType()) {
      case OFFERS ->
          Optional.of(
              new Event.OffersReceived(
                  event.getOffers().getOffersList().stream()
                      .map(offer -> OfferMapper.offer(offer, role, homeRegion))
                      .toList()));
      case RESCIND ->
          Optional.of(new Event.OfferRescinded(event.getRescind().getOfferId().getValue()));
      case UPDATE ->
          Optional.of(new Event.StatusReceived(StatusMapper.update(event.getUpdate().getStatus())));
      case FAILURE -> Optional.of(failure(event.getFailure()));
      case MESSAGE -> message(event.getMessage());
      default -> {
        // Inverse offers and operations: nothing is asked of us that we would refuse by silence.
        LOG.debug("left alone: {}", event.getType());
        yield Optional.empty();
      }
    };
  }

  private static Event failure(Protos.Event.Failure failure) {
    String agent = failure.getAgentId().getValue();
    return failure.hasExecutorId()
        ? new Event.ExecutorLost(
            failure.getExecutorId().getValue(),
            agent,
            failure.hasStatus() ? Optional.of(failure.getStatus()) : Optional.empty())
        : new Event.AgentLost(agent);
  }

  private static Optional<Event> message(Protos.Event.Message message) {
    String executor = message.getExecutorId().getValue();
    return StatusMapper.parse(message.getData(), executor)
        .filter(status -> !status.getTaskId().isEmpty())
        .map(
            status ->
                new Event.WorkerMessage(
                    new InstanceId(status.getTaskId()),
                    StatusMapper.worker(status),
                    StatusMapper.use(status)));
  }
}
