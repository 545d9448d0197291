package io.howdah.broker.model;

/**
 * The fleet or service that an instance belongs to.
 *
 * @param value a fleet's name ({@code hadoop}) or a service's absolute path ({@code /shop/web})
 */
public record OwnerName(String value) implements Comparable<OwnerName> {
  public OwnerName {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("empty owner name");
    }
  }

  public boolean isService() {
    return value.startsWith("/");
  }

  /** Without the leading slash, other slashes as underscores: fit for task ids and folder names. */
  public String inTaskId() {
    return (isService() ? value.substring(1) : value).replace('/', '_');
  }

  @Override
  public int compareTo(OwnerName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
