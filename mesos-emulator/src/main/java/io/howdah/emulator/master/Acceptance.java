package io.howdah.emulator.master;

import io.howdah.emulator.resource.ResourceBag;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** ACCEPT: checks offers and tasks, launches, gives the rest back. */
final class Acceptance {
  private final MasterState state;
  private final Offers offers;

  Acceptance(MasterState state, Offers offers) {
    this.state = state;
    this.offers = offers;
  }

  void accept(Framework framework, Call.Accept call) {
    Optional<String> problem = checkOffers(framework, call.getOfferIdsList());
    List<MasterOffer> taken = new ArrayList<>();
    for (OfferID id : call.getOfferIdsList()) {
      MasterOffer offer = framework.offers.get(id.getValue());
      if (offer != null) {
        taken.add(offer);
      }
    }
    taken.forEach(offers::remove);
    if (problem.isPresent()) {
      for (TaskInfo task : tasks(call)) {
        dropped(framework, task, problem.orElseThrow());
      }
      call.getOperationsList()
          .forEach(
              operation ->
                  drop(
                      framework,
                      operation,
                      "Operation attempted with invalid offers: " + problem.orElseThrow()));
      return;
    }
    MasterAgent agent = taken.get(0).agent;
    String role = taken.get(0).role;
    ResourceBag rest = ResourceBag.EMPTY;
    for (MasterOffer offer : taken) {
      rest = rest.plus(offer.resources);
    }
    for (Offer.Operation operation : call.getOperationsList()) {
      if (operation.getType() == Offer.Operation.Type.LAUNCH) {
        for (TaskInfo task : operation.getLaunch().getTaskInfosList()) {
          rest = rest.minus(launch(framework, agent, role, task, rest));
        }
      } else if (operation.getType() == Offer.Operation.Type.LAUNCH_GROUP) {
        String refusal = NotEmulated.text(state, "LAUNCH_GROUP");
        for (TaskInfo task : operation.getLaunchGroup().getTaskGroup().getTasksList()) {
          invalid(framework, task, TaskStatus.Reason.REASON_TASK_GROUP_INVALID, refusal);
        }
      } else {
        drop(framework, operation, NotEmulated.text(state, operation.getType().name()));
      }
    }
    offers.refuse(framework, agent, role, rest, call.getFilters());
  }

  private static List<TaskInfo> tasks(Call.Accept call) {
    List<TaskInfo> all = new ArrayList<>();
    for (Offer.Operation operation : call.getOperationsList()) {
      all.addAll(operation.getLaunch().getTaskInfosList());
      all.addAll(operation.getLaunchGroup().getTaskGroup().getTasksList());
    }
    return all;
  }

  private static Optional<String> checkOffers(Framework framework, List<OfferID> ids) {
    if (ids.isEmpty()) {
      return Optional.of("No offers specified");
    }
    Set<String> seen = new HashSet<>();
    MasterOffer first = null;
    for (OfferID id : ids) {
      MasterOffer offer = framework.offers.get(id.getValue());
      if (offer == null) {
        return Optional.of("Offer " + id.getValue() + " is no longer valid");
      }
      if (!seen.add(id.getValue())) {
        return Optional.of("Duplicate offer " + id.getValue() + " in offer list");
      }
      if (first == null) {
        first = offer;
      } else if (first.agent != offer.agent) {
        return Optional.of(
            "Aggregated offers must belong to one single agent. Offer "
                + offer.id
                + " uses agent "
                + offer.agent.id.getValue()
                + " and agent "
                + first.agent.id.getValue());
      } else if (!first.role.equals(offer.role)) {
        return Optional.of(
            "Aggregated offers must be allocated to the same role. Offer "
                + offer.id
                + " uses role "
                + offer.role
                + " but another is using role "
                + first.role);
      }
    }
    return Optional.empty();
  }

  /** What the launch has taken of the offers. */
  private ResourceBag launch(
      Framework framework, MasterAgent agent, String role, TaskInfo raw, ResourceBag available) {
    TaskInfo task = complete(framework, role, raw);
    Optional<String> problem =
        NotEmulated.in(state, task)
            .or(() -> new TaskValidation(framework, agent, role).check(task, available));
    if (problem.isPresent()) {
      invalid(framework, task, TaskStatus.Reason.REASON_TASK_INVALID, problem.orElseThrow());
      return ResourceBag.EMPTY;
    }
    ResourceBag taken = ResourceBag.of(task.getResourcesList());
    String id = framework.id.getValue();
    Optional<ExecutorInfo> executor = Optional.empty();
    if (task.hasExecutor()) {
      ExecutorInfo info = task.getExecutor();
      executor = Optional.of(info);
      if (!agent.executorsOf(id).containsKey(info.getExecutorId().getValue())) {
        taken = taken.plus(ResourceBag.of(info.getResourcesList()));
        agent.addExecutor(id, info);
      }
    }
    MasterTask entry = new MasterTask(task, agent);
    framework.tasks.put(entry.id(), entry);
    agent.addTask(id, entry);
    state.count("master/messages_launch_tasks");
    agent.link.launch(framework.info, task, executor);
    return taken;
  }

  /** Fills in what Mesos fills in: allocation, framework id and type of the executor. */
  private static TaskInfo complete(Framework framework, String role, TaskInfo raw) {
    TaskInfo.Builder task = raw.toBuilder();
    task.getResourcesBuilderList().forEach(one -> allocate(one, role));
    if (task.hasExecutor()) {
      ExecutorInfo.Builder executor = task.getExecutorBuilder();
      if (!executor.hasFrameworkId()) {
        executor.setFrameworkId(framework.id);
      }
      if (!executor.hasType() && executor.hasCommand()) {
        executor.setType(ExecutorInfo.Type.CUSTOM);
      }
      executor.getResourcesBuilderList().forEach(one -> allocate(one, role));
    }
    return task.build();
  }

  private static void allocate(Resource.Builder resource, String role) {
    if (!resource.hasAllocationInfo()) {
      resource.setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(role));
    }
  }

  private static void drop(Framework framework, Offer.Operation operation, String problem) {
    NotEmulated.dropped(operation, problem)
        .ifPresent(status -> framework.send(Events.operation(status)));
  }

  private void dropped(Framework framework, TaskInfo task, String problem) {
    framework.send(
        Events.update(
            status(task)
                .setState(framework.partitionAware() ? TaskState.TASK_DROPPED : TaskState.TASK_LOST)
                .setMessage("Task launched with invalid offers: " + problem)
                .setReason(TaskStatus.Reason.REASON_INVALID_OFFERS)
                .build()));
  }

  private void invalid(
      Framework framework, TaskInfo task, TaskStatus.Reason reason, String problem) {
    framework.send(
        Events.update(
            status(task)
                .setState(TaskState.TASK_ERROR)
                .setMessage(problem)
                .setReason(reason)
                .build()));
  }

  private TaskStatus.Builder status(TaskInfo task) {
    return TaskStatus.newBuilder()
        .setTaskId(task.getTaskId())
        .setState(TaskState.TASK_ERROR)
        .setSource(TaskStatus.Source.SOURCE_MASTER)
        .setAgentId(task.getAgentId())
        .setTimestamp(state.timestamp());
  }
}
