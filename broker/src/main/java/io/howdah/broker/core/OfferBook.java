package io.howdah.broker.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Offers that a launch has taken and that wait for its commit. All others are answered in the step
 * that brings them.
 */
final class OfferBook {
  private final Map<String, Long> heldSince = new LinkedHashMap<>();

  void hold(String offerId, long nanos) {
    heldSince.put(offerId, nanos);
  }

  boolean isHeld(String offerId) {
    return heldSince.containsKey(offerId);
  }

  /** Forgets an offer; whether it was held. */
  boolean remove(String offerId) {
    return heldSince.remove(offerId) != null;
  }

  /** The subscription is gone, and with it every offer. */
  void clear() {
    heldSince.clear();
  }

  /** Takes out the offers that wait since {@code nanos} or longer. */
  List<String> takeSince(long nanos) {
    List<String> old = new ArrayList<>();
    for (Map.Entry<String, Long> entry : heldSince.entrySet()) {
      if (entry.getValue() - nanos <= 0) {
        old.add(entry.getKey());
      }
    }
    old.forEach(heldSince::remove);
    return old;
  }
}
