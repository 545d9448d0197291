package io.howdah.emulator.resource;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * An amount of resources. Scalars count in thousandths, as in Mesos; ranges are kept as ranges;
 * other kinds (sets) are never offered. Resources with a static reservation are told apart by its
 * role. Immutable.
 */
public final class ResourceBag {
  /** Nothing. */
  public static final ResourceBag EMPTY = new ResourceBag(Map.of(), Map.of());

  private static final String UNRESERVED = "*";
  private static final double THOUSANDTHS = 1000;

  /** Kinds that every offer lists first. */
  private static final List<String> ORDER = List.of("cpus", "mem", "disk");

  private record Key(String name, String role) {}

  private final Map<Key, Long> scalars;
  private final Map<Key, RangeSet> ranges;

  private ResourceBag(Map<Key, Long> scalars, Map<Key, RangeSet> ranges) {
    this.scalars = scalars;
    this.ranges = ranges;
  }

  /** Adds up protocol resources. */
  public static ResourceBag of(Collection<Resource> resources) {
    Map<Key, Long> scalars = new LinkedHashMap<>();
    Map<Key, RangeSet> ranges = new LinkedHashMap<>();
    for (Resource resource : resources) {
      Key key = new Key(resource.getName(), reservation(resource));
      if (resource.getType() == Value.Type.SCALAR) {
        long amount = Math.round(resource.getScalar().getValue() * THOUSANDTHS);
        if (amount != 0) {
          scalars.merge(key, amount, Long::sum);
        }
      } else if (resource.getType() == Value.Type.RANGES) {
        RangeSet set = RangeSet.EMPTY;
        for (Value.Range range : resource.getRanges().getRangeList()) {
          set = set.plus(RangeSet.of(range.getBegin(), range.getEnd()));
        }
        ranges.merge(key, set, RangeSet::plus);
      }
    }
    return new ResourceBag(scalars, ranges);
  }

  @SuppressWarnings("deprecation") // frameworks without RESERVATION_REFINEMENT still set the role
  private static String reservation(Resource resource) {
    int count = resource.getReservationsCount();
    return count > 0 ? resource.getReservations(count - 1).getRole() : resource.getRole();
  }

  /**
   * Reads the agents' notation, such as {@code cpus:4;mem:4096;ports:[31000-32000]}.
   *
   * @throws IllegalArgumentException naming the part that is wrong
   */
  public static ResourceBag parse(String text) {
    Map<Key, Long> scalars = new LinkedHashMap<>();
    Map<Key, RangeSet> ranges = new LinkedHashMap<>();
    for (String part : text.split(";", -1)) {
      int colon = part.indexOf(':');
      if (colon <= 0) {
        throw new IllegalArgumentException("resource '" + part + "' is not NAME:VALUE");
      }
      Key key = new Key(part.substring(0, colon).trim(), UNRESERVED);
      String value = part.substring(colon + 1).trim();
      try {
        if (value.startsWith("[") && value.endsWith("]")) {
          RangeSet set = RangeSet.EMPTY;
          for (String range : value.substring(1, value.length() - 1).split(",", -1)) {
            String[] ends = range.trim().split("-", 2);
            set =
                set.plus(
                    RangeSet.of(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1])));
          }
          ranges.put(key, set);
        } else {
          scalars.put(key, Math.round(Double.parseDouble(value) * THOUSANDTHS));
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "resource '" + part + "' is neither a number nor ranges such as [31000-32000]", e);
      }
    }
    return new ResourceBag(scalars, ranges);
  }

  public ResourceBag plus(ResourceBag other) {
    Map<Key, Long> sum = new LinkedHashMap<>(scalars);
    other.scalars.forEach((key, amount) -> sum.merge(key, amount, Long::sum));
    Map<Key, RangeSet> sets = new LinkedHashMap<>(ranges);
    other.ranges.forEach((key, set) -> sets.merge(key, set, RangeSet::plus));
    return new ResourceBag(sum, sets);
  }

  /** What is left; amounts that come to nothing disappear. */
  public ResourceBag minus(ResourceBag other) {
    Map<Key, Long> rest = new LinkedHashMap<>(scalars);
    other.scalars.forEach(
        (key, amount) ->
            rest.computeIfPresent(key, (k, had) -> had - amount == 0 ? null : had - amount));
    Map<Key, RangeSet> sets = new LinkedHashMap<>(ranges);
    other.ranges.forEach(
        (key, gone) ->
            sets.computeIfPresent(
                key,
                (k, had) -> {
                  RangeSet left = had.minus(gone);
                  return left.isEmpty() ? null : left;
                }));
    return new ResourceBag(rest, sets);
  }

  public boolean contains(ResourceBag other) {
    for (var scalar : other.scalars.entrySet()) {
      if (scalars.getOrDefault(scalar.getKey(), 0L) < scalar.getValue()) {
        return false;
      }
    }
    for (var set : other.ranges.entrySet()) {
      if (!ranges.getOrDefault(set.getKey(), RangeSet.EMPTY).contains(set.getValue())) {
        return false;
      }
    }
    return true;
  }

  /** All but the resources of one name. */
  public ResourceBag without(String name) {
    Map<Key, Long> rest = new LinkedHashMap<>(scalars);
    rest.keySet().removeIf(key -> key.name.equals(name));
    Map<Key, RangeSet> sets = new LinkedHashMap<>(ranges);
    sets.keySet().removeIf(key -> key.name.equals(name));
    return new ResourceBag(rest, sets);
  }

  public boolean isEmpty() {
    return scalars.isEmpty() && ranges.isEmpty();
  }

  /** The sum of a scalar over all reservations. */
  public double scalar(String name) {
    long sum = 0;
    for (var entry : scalars.entrySet()) {
      if (entry.getKey().name.equals(name)) {
        sum += entry.getValue();
      }
    }
    return sum / THOUSANDTHS;
  }

  /** The ranges of that name as Mesos prints them, if there are any. */
  public Optional<String> rangesText(String name) {
    RangeSet set = ranges.get(new Key(name, UNRESERVED));
    return set == null || set.isEmpty() ? Optional.empty() : Optional.of(set.toString());
  }

  /** The greatest part that this is of the total, over all scalars (DRF's dominant share). */
  public double dominantShare(ResourceBag total) {
    double share = 0;
    for (String name : ORDER) {
      double whole = total.scalar(name);
      if (whole > 0) {
        share = Math.max(share, scalar(name) / whole);
      }
    }
    return share;
  }

  /**
   * In the form and order of offers.
   *
   * @param allocatedTo goes into allocation_info; null for none
   * @param withRole whether the deprecated field {@code role} is set
   */
  public List<Resource> toProtos(String allocatedTo, boolean withRole) {
    List<Resource> all = new ArrayList<>();
    ranges.forEach(
        (key, set) -> {
          Value.Ranges.Builder value = Value.Ranges.newBuilder();
          for (var range : set.entries()) {
            value.addRange(
                Value.Range.newBuilder().setBegin(range.getKey()).setEnd(range.getValue()));
          }
          all.add(
              frame(key, allocatedTo, withRole)
                  .setType(Value.Type.RANGES)
                  .setRanges(value)
                  .build());
        });
    for (String name : ORDER) {
      scalars.forEach(
          (key, amount) -> {
            if (key.name.equals(name)) {
              all.add(scalarProto(key, amount, allocatedTo, withRole));
            }
          });
    }
    scalars.forEach(
        (key, amount) -> {
          if (!ORDER.contains(key.name)) {
            all.add(scalarProto(key, amount, allocatedTo, withRole));
          }
        });
    return all;
  }

  private static Resource scalarProto(Key key, long amount, String allocatedTo, boolean withRole) {
    return frame(key, allocatedTo, withRole)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(amount / THOUSANDTHS))
        .build();
  }

  @SuppressWarnings("deprecation") // offers of this Mesos carry the field
  private static Resource.Builder frame(Key key, String allocatedTo, boolean withRole) {
    Resource.Builder resource = Resource.newBuilder().setName(key.name).setType(Value.Type.SCALAR);
    if (withRole) {
      resource.setRole(key.role);
    }
    if (allocatedTo != null) {
      resource.setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole(allocatedTo));
    }
    return resource;
  }

  /** As Mesos prints resources in its messages, allocated to a role. */
  public String describe(String allocatedTo) {
    List<String> parts = new ArrayList<>();
    for (Resource resource : toProtos(null, true)) {
      parts.add(describe(resource, allocatedTo));
    }
    return String.join("; ", parts);
  }

  /** As {@link #describe(String)}, in the order given. */
  public static String describe(List<Resource> resources, String allocatedTo) {
    List<String> parts = new ArrayList<>();
    for (Resource resource : resources) {
      parts.add(describe(resource, allocatedTo));
    }
    return String.join("; ", parts);
  }

  private static String describe(Resource resource, String allocatedTo) {
    String role = reservation(resource);
    String value =
        resource.getType() == Value.Type.SCALAR
            ? number(resource.getScalar().getValue())
            : of(List.of(resource)).rangesText(resource.getName()).orElse("{}");
    return resource.getName()
        + (allocatedTo == null ? "" : "(allocated: " + allocatedTo + ")")
        + (role.equals(UNRESERVED) ? "" : "(reservations: [(STATIC," + role + ")])")
        + ":"
        + value;
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResourceBag bag
        && scalars.equals(bag.scalars)
        && ranges.equals(bag.ranges);
  }

  @Override
  public int hashCode() {
    return 31 * scalars.hashCode() + ranges.hashCode();
  }

  @Override
  public String toString() {
    return describe(null);
  }
}
