package io.howdah.broker.model;

import java.util.List;

/**
 * Resources of one reservation. An offer has one bundle for what is not reserved and one for each
 * reservation; a task must name the reservation of what it takes (RESERVATION_REFINEMENT).
 *
 * @param reservation opaque key that the Mesos adapter made and turns back into a reservation;
 *     empty: not reserved
 * @param resources countable part
 * @param ports disjoint, ascending
 */
public record ResourceBundle(String reservation, Resources resources, List<PortRange> ports) {
  /** Key of what is not reserved. */
  public static final String UNRESERVED = "";

  public ResourceBundle {
    ports = List.copyOf(ports);
  }

  public boolean isReserved() {
    return !reservation.isEmpty();
  }
}
