package io.howdah.broker.core;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.StatusUpdate;
import io.howdah.broker.store.Change;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells what a broker hears, stores and does in a simulation, with the time (s) at which it does:
 * for a person who wants to know why a script breaks a law.
 */
final class ChaosTrace implements BrokerWorld.Watch {
  private final BrokerWorld world;
  private final BrokerWorld.Watch then;
  private final Consumer<String> lines;
  private Map<String, Capacity> shown = Map.of();

  /**
   * @param then who watches as well
   * @param lines takes what is told
   */
  ChaosTrace(BrokerWorld world, BrokerWorld.Watch then, Consumer<String> lines) {
    this.world = world;
    this.then = then;
    this.lines = lines;
  }

  @Override
  public void leads(long epoch) {
    say("broker " + epoch + " leads");
    then.leads(epoch);
  }

  @Override
  public void hears(Event event) {
    Map<String, Capacity> now = world.yarn.capabilities();
    if (!now.equals(shown)) {
      say("YARN " + now);
      shown = now;
    }
    if (event instanceof Event.StatusReceived received) {
      StatusUpdate update = received.update();
      say("<- " + update.taskId() + " " + update.state() + " " + update.reason());
    } else if (event instanceof Event.OffersReceived offers) {
      offers.offers().forEach(one -> say("<- " + one.id() + " of " + one.agent().id()));
    } else if (event instanceof Event.DefinitionsProposed) {
      say("<- definitions");
    } else if (!(event instanceof Event.Tick || event instanceof Event.NodesReported)) {
      say("<- " + event);
    }
    then.hears(event);
  }

  @Override
  public void committed(List<Change> changes) {
    for (Change change : changes) {
      say(
          change instanceof Change.PutInstance put
              ? "stored " + state(put.instance())
              : "stored " + brief(change));
    }
    then.committed(changes);
  }

  private static String state(Instance one) {
    return one.id()
        + " "
        + one.state()
        + " on "
        + one.placement().agentId()
        + ": "
        + one.history().get(one.history().size() - 1).why();
  }

  @Override
  public void leaves(Effect effect) {
    if (effect instanceof Effect.Accept accept) {
      say(
          "-> accept "
              + accept.offerIds()
              + " for "
              + accept.launches().stream().map(launch -> launch.instance().id()).toList());
    } else {
      say("-> " + brief(effect));
    }
    then.leaves(effect);
  }

  private static String brief(Object one) {
    String text = one.toString();
    return text.length() <= 160 ? text : text.substring(0, 160) + " ...";
  }

  private void say(String what) {
    lines.accept(String.format(Locale.ROOT, "%8.1f %s", world.nanos() / 1e9, what));
  }
}
