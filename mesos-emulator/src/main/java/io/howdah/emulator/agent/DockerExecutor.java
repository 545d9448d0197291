package io.howdah.emulator.agent;

import java.util.Optional;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Mesos' Docker executor, through the {@code docker} command. */
final class DockerExecutor implements LocalExecutor {
  private final LocalUpdates updates;

  DockerExecutor(
      AgentContext context,
      AgentSettings settings,
      ExecutorRun run,
      TaskInfo task,
      LocalUpdates updates) {
    this.updates = updates;
  }

  @Override
  public void start() {
    updates.launchFailed("Failed to launch container: Docker tasks are not there yet");
  }

  @Override
  public void kill(Optional<KillPolicy> policy) {}

  @Override
  public void shutdown() {}

  @Override
  public void destroy() {}

  @Override
  public Optional<Integer> pid() {
    return Optional.empty();
  }
}
