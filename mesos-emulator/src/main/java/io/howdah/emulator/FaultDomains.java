package io.howdah.emulator;

import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.DomainInfo.FaultDomain;

/** Fault domains as options have them. */
final class FaultDomains {
  private FaultDomains() {}

  /**
   * Reads REGION/ZONE.
   *
   * @throws IllegalArgumentException if it is none
   */
  static DomainInfo parse(String text) {
    String[] names = text.split("/", -1);
    if (names.length != 2 || names[0].isBlank() || names[1].isBlank()) {
      throw new IllegalArgumentException("fault domain '" + text + "' is not REGION/ZONE");
    }
    return DomainInfo.newBuilder()
        .setFaultDomain(
            FaultDomain.newBuilder()
                .setRegion(FaultDomain.RegionInfo.newBuilder().setName(names[0].trim()))
                .setZone(FaultDomain.ZoneInfo.newBuilder().setName(names[1].trim())))
        .build();
  }
}
