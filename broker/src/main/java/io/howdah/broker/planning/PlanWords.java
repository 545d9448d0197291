package io.howdah.broker.planning;

import io.howdah.broker.model.PendingDemand;
import java.util.ArrayList;
import java.util.List;

/** The sentence that says why a plan is what it is. */
final class PlanWords {
  private PlanWords() {}

  static String why(FleetDraft fleet, AnchorRule anchors) {
    List<String> parts = new ArrayList<>();
    addGrowth(parts, fleet, anchors);
    addGoingBack(parts, fleet);
    String waiting = waiting(fleet, anchors);
    if (parts.isEmpty()) {
      return "nothing to do: " + (waiting.isEmpty() ? still(fleet) : waiting);
    }
    return String.join(", ", parts) + (waiting.isEmpty() ? "" : "; " + waiting);
  }

  private static void addGrowth(List<String> parts, FleetDraft fleet, AnchorRule anchors) {
    int anchorSteps = 0;
    int steps = 0;
    for (WorkerDraft worker : fleet.workers) {
      int more = worker.counts() ? Math.max(0, worker.steps - worker.picture.steps()) : 0;
      if (worker.anchor && more > 0) {
        int own = Math.min(more, worker.range.stepsFor(anchors.size()) - worker.picture.steps());
        anchorSteps += Math.max(0, own);
        more -= Math.max(0, own);
      }
      steps += more;
    }
    if (anchorSteps > 0) {
      parts.add("grow an anchor by " + count(anchorSteps, "step") + " to hold " + anchors.size());
    }
    if (steps > 0) {
      parts.add("grow by " + count(steps, "step") + ": " + pending(fleet));
    }
    if (fleet.launches > 0) {
      String reason =
          fleet.containersForNew > 0
              ? pending(fleet)
              : fleet.live() < fleet.picture.workers().min()
                  ? "at least " + fleet.picture.workers().min()
                  : "the cluster needs an anchor";
      parts.add("launch " + count(fleet.launches, "worker") + ": " + reason);
    }
  }

  private static void addGoingBack(List<String> parts, FleetDraft fleet) {
    int lowered = 0;
    for (WorkerDraft worker : fleet.workers) {
      lowered += worker.counts() ? Math.max(0, worker.picture.steps() - worker.steps) : 0;
    }
    if (lowered > 0) {
      parts.add("give back " + count(lowered, "step") + ": idle for idle-release");
    }
    int released = fleet.released().size();
    if (released > 0) {
      boolean idle =
          fleet.workers.stream()
              .filter(worker -> worker.released)
              .allMatch(worker -> worker.picture.idle());
      parts.add(
          "release "
              + count(released, "worker")
              + ": "
              + (idle ? "idle for idle-release" : "more than workers.max"));
    }
  }

  private static String waiting(FleetDraft fleet, AnchorRule anchors) {
    if (fleet.launches > 0 && anchors.holdsBack(fleet)) {
      return anchors.state() == AnchorRule.State.IMPOSSIBLE
          ? "no worker can become an anchor of " + anchors.size()
          : "new workers wait for an anchor of " + anchors.size();
    }
    if (fleet.launches > fleet.payable) {
      return "pool " + fleet.picture.pool() + " has no room for more";
    }
    if (fleet.unserved > 0) {
      String left = count(fleet.unserved, "pending container");
      return fleet.demand.in(fleet.range.max()) == 0
          ? left + " larger than a worker"
          : left + " beyond workers.max, the pool's limit, or what agents have room for";
    }
    return "";
  }

  private static String still(FleetDraft fleet) {
    if (!fleet.picture.pending().isNone()) {
      return pending(fleet) + ", for which there is room or it is on its way";
    }
    return "nothing is pending";
  }

  private static String pending(FleetDraft fleet) {
    PendingDemand pending = fleet.picture.pending();
    return number(pending.memoryMb())
        + " MB and "
        + number(pending.vcores())
        + " vcores pending in "
        + count(pending.containers(), "container");
  }

  private static String count(long number, String what) {
    return number(number) + " " + what + (number == 1 ? "" : "s");
  }

  /** With commas between thousands. Written out: a format costs more than the rest of a plan. */
  private static String number(long number) {
    if (number < 1_000) {
      return Long.toString(number);
    }
    return number(number / 1_000) + "," + Long.toString(1_000 + number % 1_000).substring(1);
  }
}
