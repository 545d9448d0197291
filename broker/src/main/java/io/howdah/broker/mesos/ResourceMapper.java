package io.howdah.broker.mesos;

import io.howdah.broker.model.PortRange;
import io.howdah.broker.model.ResourceBundle;
import io.howdah.broker.model.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** Mesos' resources to bundles and back. */
final class ResourceMapper {
  private static final int MAX_PORT = 65_535;

  private ResourceMapper() {}

  /**
   * Bundles by reservation, reserved ones first. Left out: revocable and shared resources, volumes
   * and other disks than the agent's own, those of resource providers, and kinds unknown here.
   */
  static List<ResourceBundle> bundles(List<Resource> resources) {
    Map<String, Sum> sums = new LinkedHashMap<>();
    for (Resource resource : resources) {
      if (isUsable(resource)) {
        sums.computeIfAbsent(ReservationKey.of(resource), key -> new Sum()).add(resource);
      }
    }
    List<ResourceBundle> bundles = new ArrayList<>();
    sums.forEach((key, sum) -> bundles.add(sum.bundle(key)));
    bundles.sort(Comparator.comparing(bundle -> !bundle.isReserved()));
    return bundles;
  }

  private static boolean isUsable(Resource resource) {
    return !resource.hasRevocable()
        && !resource.hasShared()
        && !resource.hasDisk()
        && !resource.hasProviderId();
  }

  /** The other way. The role is left to the reservations (RESERVATION_REFINEMENT). */
  static List<Resource> resources(List<ResourceBundle> bundles) {
    List<Resource> resources = new ArrayList<>();
    for (ResourceBundle bundle : bundles) {
      Resources sum = bundle.resources();
      addScalar(resources, bundle, "cpus", sum.milliCpus() / 1000.0);
      addScalar(resources, bundle, "mem", (double) sum.memoryMb());
      addScalar(resources, bundle, "disk", (double) sum.diskMb());
      addScalar(resources, bundle, "gpus", sum.gpus());
      if (!bundle.ports().isEmpty()) {
        resources.add(
            resource(bundle, "ports", Value.Type.RANGES).setRanges(ranges(bundle.ports())).build());
      }
    }
    return resources;
  }

  private static void addScalar(
      List<Resource> resources, ResourceBundle bundle, String name, double value) {
    if (value > 0) {
      resources.add(
          resource(bundle, name, Value.Type.SCALAR)
              .setScalar(Value.Scalar.newBuilder().setValue(value))
              .build());
    }
  }

  private static Resource.Builder resource(ResourceBundle bundle, String name, Value.Type type) {
    return Resource.newBuilder()
        .setName(name)
        .setType(type)
        .addAllReservations(ReservationKey.reservations(bundle.reservation()));
  }

  private static Value.Ranges ranges(List<PortRange> ports) {
    Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
    for (PortRange port : ports) {
      ranges.addRange(Value.Range.newBuilder().setBegin(port.first()).setEnd(port.last()));
    }
    return ranges.build();
  }

  /** What one reservation adds up to. */
  private static final class Sum {
    private Resources resources = Resources.NONE;
    private final List<PortRange> ports = new ArrayList<>();

    void add(Resource resource) {
      double value = Math.max(0, resource.getScalar().getValue());
      switch (resource.getName()) {
        // Mesos itself counts cpus to three decimals.
        case "cpus" -> plus(new Resources(Math.round(value * 1000), 0, 0, 0));
        case "mem" -> plus(new Resources(0, (long) value, 0, 0));
        case "disk" -> plus(new Resources(0, 0, (long) value, 0));
        case "gpus" -> plus(new Resources(0, 0, 0, (int) value));
        case "ports" -> resource.getRanges().getRangeList().forEach(this::addPorts);
        default -> {}
      }
    }

    private void plus(Resources more) {
      resources = resources.plus(more);
    }

    private void addPorts(Value.Range range) {
      // Unsigned in Mesos: a negative long is a huge one.
      long last = range.getEnd() < 0 || range.getEnd() > MAX_PORT ? MAX_PORT : (int) range.getEnd();
      if (range.getBegin() >= 0 && range.getBegin() <= last) {
        ports.add(new PortRange((int) range.getBegin(), (int) last));
      }
    }

    ResourceBundle bundle(String key) {
      ports.sort(Comparator.comparingInt(PortRange::first));
      List<PortRange> disjoint = new ArrayList<>();
      for (PortRange port : ports) {
        PortRange before = disjoint.isEmpty() ? null : disjoint.get(disjoint.size() - 1);
        if (before != null && port.first() <= before.last()) {
          disjoint.set(
              disjoint.size() - 1,
              new PortRange(before.first(), Math.max(before.last(), port.last())));
        } else {
          disjoint.add(port);
        }
      }
      return new ResourceBundle(key, resources, disjoint);
    }
  }
}
