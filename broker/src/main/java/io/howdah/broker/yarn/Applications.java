package io.howdah.broker.yarn;

import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.ContainerView;
import io.howdah.broker.model.HadoopDemand.MasterUse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.yarn.api.ApplicationClientProtocol;
import org.apache.hadoop.yarn.api.protocolrecords.GetApplicationAttemptReportRequest;
import org.apache.hadoop.yarn.api.protocolrecords.GetApplicationsRequest;
import org.apache.hadoop.yarn.api.protocolrecords.GetContainerReportRequest;
import org.apache.hadoop.yarn.api.protocolrecords.GetContainersRequest;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerReport;
import org.apache.hadoop.yarn.api.records.ContainerState;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.exceptions.ApplicationAttemptNotFoundException;
import org.apache.hadoop.yarn.exceptions.ApplicationNotFoundException;
import org.apache.hadoop.yarn.exceptions.ContainerNotFoundException;
import org.apache.hadoop.yarn.exceptions.YarnException;

/**
 * Applications of one ResourceManager and their containers. Where an ApplicationMaster runs never
 * changes during its attempt, so each attempt costs two calls once and none later.
 *
 * <p>Not safe for use by several threads.
 */
final class Applications {
  /** Where an ApplicationMaster runs. */
  private record Master(ContainerId container, String nodeId, Capacity use) {}

  private final ApplicationClientProtocol resourceManager;
  private final Map<ApplicationAttemptId, Master> masters = new HashMap<>();

  Applications(ApplicationClientProtocol resourceManager) {
    this.resourceManager = resourceManager;
  }

  /** Those that are accepted or running. */
  List<ApplicationReport> living() throws YarnException, IOException {
    return resourceManager
        .getApplications(
            GetApplicationsRequest.newInstance(
                EnumSet.of(YarnApplicationState.ACCEPTED, YarnApplicationState.RUNNING)))
        .getApplicationList();
  }

  /**
   * What ApplicationMasters use, by NodeId. One that has no container yet uses nothing.
   *
   * @param living all of {@link #living()}: others are forgotten
   */
  Map<String, MasterUse> masterUse(List<ApplicationReport> living)
      throws YarnException, IOException {
    Map<String, MasterUse> use = new HashMap<>();
    Set<ApplicationAttemptId> attempts = new HashSet<>();
    for (ApplicationReport application : living) {
      ApplicationAttemptId attempt = application.getCurrentApplicationAttemptId();
      // Nobody's node carries the master of an unmanaged application.
      if (attempt == null || application.isUnmanagedApp() || !hasContainers(application)) {
        continue;
      }
      attempts.add(attempt);
      master(attempt)
          .ifPresent(
              master ->
                  use.merge(master.nodeId(), new MasterUse(1, master.use()), MasterUse::plus));
    }
    masters.keySet().retainAll(attempts);
    return use;
  }

  /** The running containers of all living applications. */
  List<ContainerView> containers() throws YarnException, IOException {
    List<ContainerView> views = new ArrayList<>();
    for (ApplicationReport application : living()) {
      ApplicationAttemptId attempt = application.getCurrentApplicationAttemptId();
      if (attempt == null || !hasContainers(application)) {
        continue;
      }
      try {
        Optional<Master> master = application.isUnmanagedApp() ? Optional.empty() : master(attempt);
        for (ContainerReport report :
            resourceManager
                .getContainers(GetContainersRequest.newInstance(attempt))
                .getContainerList()) {
          if (report.getContainerState() == ContainerState.RUNNING) {
            views.add(view(application, report, master));
          }
        }
      } catch (ApplicationNotFoundException
          | ApplicationAttemptNotFoundException
          | ContainerNotFoundException e) {
        // It has ended since it was listed: nothing of it runs.
      }
    }
    return views;
  }

  private Optional<Master> master(ApplicationAttemptId attempt) throws YarnException, IOException {
    Master known = masters.get(attempt);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      ContainerId container =
          resourceManager
              .getApplicationAttemptReport(GetApplicationAttemptReportRequest.newInstance(attempt))
              .getApplicationAttemptReport()
              .getAMContainerId();
      if (container == null) {
        return Optional.empty();
      }
      ContainerReport report =
          resourceManager
              .getContainerReport(GetContainerReportRequest.newInstance(container))
              .getContainerReport();
      Master found =
          new Master(
              container,
              report.getAssignedNode().toString(),
              capacity(report.getAllocatedResource()));
      masters.put(attempt, found);
      return Optional.of(found);
    } catch (ApplicationNotFoundException
        | ApplicationAttemptNotFoundException
        | ContainerNotFoundException e) {
      // Between two attempts, or ended since it was listed.
      return Optional.empty();
    }
  }

  /** Whether it may have any. Those that wait for their first one are many at times. */
  private static boolean hasContainers(ApplicationReport application) {
    return application.getYarnApplicationState() == YarnApplicationState.RUNNING
        || (application.getApplicationResourceUsageReport() != null
            && application.getApplicationResourceUsageReport().getNumUsedContainers() > 0);
  }

  private static ContainerView view(
      ApplicationReport application, ContainerReport report, Optional<Master> master) {
    return new ContainerView(
        report.getContainerId().toString(),
        application.getApplicationId().toString(),
        report.getAssignedNode().toString(),
        capacity(report.getAllocatedResource()),
        Instant.ofEpochMilli(report.getCreationTime()),
        master.map(m -> m.container().equals(report.getContainerId())).orElse(false));
  }

  private static Capacity capacity(Resource resource) {
    return new Capacity(resource.getVirtualCores(), resource.getMemorySize());
  }
}
