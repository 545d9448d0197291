package io.howdah.broker.store;

import io.howdah.broker.model.Fleet;
import io.howdah.broker.model.FrameworkIdentity;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.Instance;
import io.howdah.broker.model.Place;
import io.howdah.broker.model.Pool;
import io.howdah.broker.model.Revision;
import io.howdah.broker.model.Service;

/** The kinds of records. Each has a folder of its own, named by its word. */
enum RecordKind {
  FRAMEWORK("framework", FrameworkIdentity.class),
  REVISION("revision", Revision.class),
  CLUSTER("cluster", HadoopCluster.class),
  FLEET("fleet", Fleet.class),
  SERVICE("service", Service.class),
  POOL("pool", Pool.class),
  INSTANCE("instance", Instance.class),
  PLACE("place", Place.class);

  private final String word;
  private final Class<? extends Record> type;

  RecordKind(String word, Class<? extends Record> type) {
    this.word = word;
    this.type = type;
  }

  String word() {
    return word;
  }

  Class<? extends Record> type() {
    return type;
  }
}
