package io.howdah.broker.store;

import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.FrameworkIdentity;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Revision;
import io.howdah.broker.model.Service;

/**
 * One write to the store. Each replaces or removes one record; writes of the same record in one
 * transaction happen in their order.
 */
public sealed interface Change {
  record PutFramework(FrameworkIdentity identity) implements Change {}

  /** Only by a person's command, after Mesos has removed the framework (law 3). */
  record DeleteFramework() implements Change {}

  record PutRevision(Revision revision) implements Change {}

  record DeleteRevision(long number) implements Change {}

  record PutCluster(HadoopCluster cluster) implements Change {}

  record DeleteCluster(String name) implements Change {}

  record PutFleet(Fleet fleet) implements Change {}

  record DeleteFleet(OwnerName name) implements Change {}

  record PutService(Service service) implements Change {}

  record DeleteService(OwnerName name) implements Change {}

  record PutPool(Pool pool) implements Change {}

  record DeletePool(String name) implements Change {}

  record PutInstance(Instance instance) implements Change {}

  record DeleteInstance(InstanceId id) implements Change {}

  record PutPlace(Place place) implements Change {}

  record DeletePlace(String name) implements Change {}
}
