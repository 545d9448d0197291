package io.howdah.broker.planning;

import io.howdah.broker.model.Resources;
import java.util.HashMap;
import java.util.Map;

/** What the pools of a cluster's fleets may still take, while a plan spends it. */
final class PoolRooms {
  private final Map<String, long[]> left = new HashMap<>();

  PoolRooms(ClusterPicture cluster) {
    for (FleetPicture fleet : cluster.fleets()) {
      fleet
          .room()
          .ifPresent(
              room ->
                  left.putIfAbsent(fleet.pool(), new long[] {room.milliCpus(), room.memoryMb()}));
    }
  }

  /** How many of {@code wanted} pieces the pool may have. */
  int affordable(String pool, Resources each, int wanted) {
    long[] room = left.get(pool);
    if (room == null) {
      return wanted;
    }
    long most = wanted;
    if (each.milliCpus() > 0) {
      most = Math.min(most, room[0] / each.milliCpus());
    }
    if (each.memoryMb() > 0) {
      most = Math.min(most, room[1] / each.memoryMb());
    }
    return (int) Math.max(0, most);
  }

  /** Spends what is affordable. */
  int take(String pool, Resources each, int wanted) {
    int pieces = affordable(pool, each, wanted);
    long[] room = left.get(pool);
    if (room != null) {
      room[0] -= each.milliCpus() * pieces;
      room[1] -= each.memoryMb() * pieces;
    }
    return pieces;
  }
}
