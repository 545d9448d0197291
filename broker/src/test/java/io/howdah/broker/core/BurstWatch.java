package io.howdah.broker.core;

import io.howdah.broker.model.Acknowledgement;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.StatusUpdate;
import io.howdah.broker.store.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks at each status update of a burst: it is acknowledged once for each time that it came, and
 * not before what it means is stored (law 1).
 */
final class BurstWatch implements BrokerWorld.Watch {
  private final Map<InstanceId, InstanceState> stored = new HashMap<>();
  private final Map<Acknowledgement, StatusUpdate> open = new HashMap<>();
  private final List<String> breaches = new ArrayList<>();
  private final Set<String> offered = new HashSet<>();
  private int heard;
  private int acknowledged;

  @Override
  public void hears(Event event) {
    if (event instanceof Event.OffersReceived offers) {
      offers.offers().forEach(offer -> offered.add(offer.id()));
    } else if (event instanceof Event.StatusReceived status) {
      status
          .update()
          .acknowledgement()
          .ifPresent(
              uuid -> {
                heard++;
                if (open.put(uuid, status.update()) != null) {
                  breaches.add("sent again before it was acknowledged: " + status.update());
                }
              });
    }
  }

  @Override
  public void committed(List<Change> changes) {
    for (Change change : changes) {
      if (change instanceof Change.PutInstance put) {
        stored.put(put.instance().id(), put.instance().state());
      } else if (change instanceof Change.DeleteInstance delete) {
        stored.put(delete.id(), InstanceState.ENDED);
      }
    }
  }

  @Override
  public void leaves(Effect effect) {
    if (effect instanceof Effect.Acknowledge acknowledge) {
      acknowledged++;
      StatusUpdate update = open.remove(acknowledge.uuid());
      if (update == null) {
        breaches.add("acknowledged without an update that waits for it: " + acknowledge);
      } else if (!isStored(update)) {
        breaches.add("acknowledged before it was stored: " + update);
      }
    }
  }

  private boolean isStored(StatusUpdate update) {
    InstanceState known = stored.get(update.taskId());
    return update.state().isTerminal()
        ? known == InstanceState.ENDED
        : known == InstanceState.RUNNING;
  }

  /** Updates that came and wait for their acknowledgement. */
  int open() {
    return open.size();
  }

  int heard() {
    return heard;
  }

  int acknowledged() {
    return acknowledged;
  }

  /** Offers that came. */
  int offered() {
    return offered.size();
  }

  /** What must not be. */
  List<String> breaches() {
    return breaches;
  }
}
