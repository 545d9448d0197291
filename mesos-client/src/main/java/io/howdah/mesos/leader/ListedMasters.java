package io.howdah.mesos.leader;

import io.howdah.mesos.HostAndPort;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A fixed list of masters, tried in turn; whoever does not lead redirects. */
public final class ListedMasters implements LeaderDetector {
  private final List<HostAndPort> masters;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Masters to try.
   *
   * @throws IllegalArgumentException if there is none
   */
  public ListedMasters(List<HostAndPort> masters) {
    if (masters.isEmpty()) {
      throw new IllegalArgumentException("no Mesos master is listed");
    }
    this.masters = List.copyOf(masters);
  }

  @Override
  public void start(Runnable changed) {}

  @Override
  public Optional<HostAndPort> next() {
    return Optional.of(masters.get(Math.floorMod(turn.getAndIncrement(), masters.size())));
  }

  @Override
  public Optional<HostAndPort> watched() {
    return Optional.empty();
  }

  @Override
  public boolean isMaster(HostAndPort address) {
    return masters.stream().anyMatch(master -> master.isSamePlaceAs(address));
  }

  @Override
  public String describe() {
    return masters.stream().map(HostAndPort::toString).collect(Collectors.joining(","));
  }

  @Override
  public void close() {}
}
