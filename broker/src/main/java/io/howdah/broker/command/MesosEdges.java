package io.howdah.broker.command;

import io.howdah.broker.config.BrokerSettings;
import io.howdah.broker.core.Effect;
import io.howdah.broker.core.ExecutorInfos;
import io.howdah.broker.election.LeaderAddress;
import io.howdah.broker.mesos.FrameworkSettings;
import io.howdah.broker.mesos.MasterAccess;
import io.howdah.broker.mesos.MesosAdapter;
import io.howdah.broker.mesos.MesosExecutorInfos;
import io.howdah.mesos.leader.Masters;

/** Edges to a real Mesos. */
final class MesosEdges implements MesosEdge.Factory {
  private final MasterAccess access;

  MesosEdges(MasterAccess access) {
    this.access = access;
  }

  @Override
  public ExecutorInfos executorInfos(BrokerSettings settings, String archive) {
    return new MesosExecutorInfos(archive, MasterAccesses.executorEnvironment(settings));
  }

  @Override
  public MesosEdge open(
      BrokerSettings settings, LeaderAddress self, long epoch, MesosEdge.Sink sink) {
    BrokerSettings.FrameworkSettings framework = settings.framework();
    FrameworkSettings presented =
        new FrameworkSettings(
            framework.name(),
            framework.user(),
            framework.principal(),
            framework.role(),
            framework.failoverTimeout(),
            self.host(),
            "http://" + self + "/",
            framework.gpus());
    MesosAdapter adapter =
        new MesosAdapter(
            presented,
            access,
            Masters.detector(
                String.join(",", settings.mesos().masters()),
                settings.zookeeper().sessionTimeout(),
                access.byName()),
            epoch,
            sink::post);
    return new MesosEdge() {
      @Override
      public void carryOut(Effect.MesosEffect effect) {
        adapter.carryOut(effect);
      }

      @Override
      public void close() {
        adapter.close();
      }
    };
  }
}
