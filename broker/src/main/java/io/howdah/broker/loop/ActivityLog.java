package io.howdah.broker.loop;

import io.howdah.broker.core.Batch;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceState;
import io.howdah.broker.model.Transition;
import io.howdah.broker.store.Change;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log what happens to instances and to the subscription, and what ResourceManagers'
 * preflights found. The core itself does not log: what it decides is in its batches, and they say
 * why.
 */
final class ActivityLog {
  private static final Logger LOG = LoggerFactory.getLogger(ActivityLog.class);

  private final FindingLog findings = new FindingLog();

  /**
   * A batch was decided.
   *
   * @param at time of the step: lines of history written then are news
   */
  void decided(Batch batch, Instant at) {
    for (Change change : batch.changes()) {
      if (change instanceof Change.PutInstance put && put.instance().since().equals(at)) {
        transition(put.instance());
      } else if (change instanceof Change.PutRevision put) {
        LOG.info(
            "configuration revision {} by {}: {}",
            put.revision().number(),
            put.revision().author(),
            put.revision().difference().replace("\n", "; "));
      } else if (change instanceof Change.PutFramework put) {
        LOG.info("registered with Mesos as framework {}", put.identity().frameworkId());
      }
    }
  }

  private static void transition(Instance instance) {
    Transition line = instance.history().get(instance.history().size() - 1);
    String host = instance.placement().hostname();
    if (line.state() == InstanceState.UNREACHABLE) {
      LOG.warn("{} on {} is {}: {}", instance.id(), host, line.state(), line.why());
    } else {
      LOG.info("{} on {} is {}: {}", instance.id(), host, line.state(), line.why());
    }
  }

  void happened(Event event) {
    if (event instanceof Event.Subscribed subscribed) {
      LOG.info("subscribed to Mesos as framework {}", subscribed.frameworkId());
    } else if (event instanceof Event.Disconnected disconnected) {
      // The connection says so itself, once a minute.
      LOG.debug("no subscription to Mesos: {}", disconnected.why());
    } else if (event instanceof Event.SubscriptionRefused refused) {
      LOG.error("Mesos refuses the subscription ({}): {}", refused.kind(), refused.message());
    } else if (event instanceof Event.CallFailed failed) {
      LOG.warn("call to Mesos failed: {}: {}", failed.call(), failed.why());
    } else if (event instanceof Event.AgentLost lost) {
      LOG.warn("agent {} is lost", lost.agentId());
    } else if (event instanceof Event.ExecutorLost lost) {
      LOG.warn(
          "executor {} on agent {} has ended, wait status {}",
          lost.executorId(),
          lost.agentId(),
          lost.waitStatus().map(String::valueOf).orElse("unknown"));
    } else if (event instanceof Event.LimitsReported reported) {
      findings.reported(reported.cluster(), reported.limits());
    } else if (event instanceof Event.DefinitionsRejected rejected) {
      refused(rejected.errors(), rejected.author());
    }
  }

  void refused(List<String> errors, String author) {
    if (!errors.isEmpty()) {
      LOG.warn(
          "configuration from {} refused, nothing changes: {}", author, String.join("; ", errors));
    }
  }
}
