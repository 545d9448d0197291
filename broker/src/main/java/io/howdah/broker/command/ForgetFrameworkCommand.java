package io.howdah.broker.command;

import io.howdah.broker.config.BrokerSettings;
import io.howdah.broker.config.ConfigurationReader;
import io.howdah.broker.config.InvalidConfigurationException;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.Transition;
import io.howdah.broker.store.Change;
import io.howdah.broker.store.StateStore;
import io.howdah.broker.store.StoreException;
import io.howdah.broker.store.StoredState;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Removes the stored framework id after Mesos has removed the framework, so that brokers may
 * register anew (law 3: nothing else ever replaces it). It leads while it works, so no broker can
 * act meanwhile.
 */
@Command(
    name = "forget-framework",
    description =
        "Removes the stored id of a framework that Mesos has removed. Stop all brokers first.",
    mixinStandardHelpOptions = true)
final class ForgetFrameworkCommand implements Callable<Integer> {
  /** An instance's record holds its ExecutorInfo, so that a transaction holds some hundreds. */
  private static final int CHANGES_AT_ONCE = 100;

  @Spec private CommandSpec spec;

  @Option(names = "--config", required = true, description = "broker.yaml: names ZooKeeper")
  private Path file;

  @Option(
      names = "--confirm",
      required = true,
      paramLabel = "ID",
      description = "the framework id to forget, as the broker's last message names it")
  private String id;

  @Option(
      names = "--end-records",
      description =
          "also end the records of instances that were alive: Mesos has killed their tasks")
  private boolean endRecords;

  @Override
  public Integer call()
      throws InvalidConfigurationException, CommandException, InterruptedException, StoreException {
    BrokerSettings.ZooKeeperSettings settings =
        ConfigurationReader.read(file).settings().zookeeper();
    LeadingCommand.run(
        settings, "forget-framework", store -> forget(store, id, endRecords, Clock.systemUTC()));
    spec.commandLine()
        .getOut()
        .println("framework " + id + " is forgotten; the next leader registers anew");
    return ProcessExit.OK.code();
  }

  static void forget(StateStore store, String id, boolean endRecords, Clock clock)
      throws StoreException, InterruptedException, CommandException {
    StoredState state = store.load();
    String stored = state.framework().map(identity -> identity.frameworkId()).orElse("none");
    if (!stored.equals(id)) {
      throw LeadingCommand.refuse("the stored framework id is " + stored + ", not " + id);
    }
    List<Instance> live = state.instances().stream().filter(one -> one.state().isLive()).toList();
    if (!live.isEmpty() && !endRecords) {
      throw LeadingCommand.refuse(
          live.size()
              + " instances are recorded as alive under "
              + id
              + ". If Mesos has really removed the framework, its tasks are dead: say so with"
              + " --end-records");
    }
    Transition end =
        new Transition(clock.instant(), InstanceState.ENDED, "framework " + id + " was forgotten");
    List<Change> changes = new ArrayList<>();
    live.forEach(one -> changes.add(new Change.PutInstance(one.enter(end))));
    state.places().forEach(place -> changes.add(new Change.DeletePlace(place.name())));
    for (int from = 0; from < changes.size(); from += CHANGES_AT_ONCE) {
      store.commit(changes.subList(from, Math.min(changes.size(), from + CHANGES_AT_ONCE)));
    }
    // Last, so that a command that dies before can be given again.
    store.commit(List.of(new Change.DeleteFramework()));
  }
}
