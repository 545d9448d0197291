package io.howdah.emulator;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.MasterInfo;

/** What a master says about itself. */
final class Identity {
  /** The release whose behaviour is emulated. */
  static final String VERSION = "1.12.0";

  private Identity() {}

  static MasterInfo of(String id, String ip, int port, Optional<DomainInfo> domain) {
    MasterInfo.Builder info = builder(id, ip, port);
    domain.ifPresent(info::setDomain);
    return info.build();
  }

  private static MasterInfo.Builder builder(String id, String ip, int port) {
    return MasterInfo.newBuilder()
        .setId(id)
        .setIp(packed(ip))
        .setPort(port)
        .setPid("master@" + ip + ":" + port)
        .setHostname(ip)
        .setVersion(VERSION)
        .setAddress(Address.newBuilder().setHostname(ip).setIp(ip).setPort(port))
        .addCapabilities(capability(MasterInfo.Capability.Type.AGENT_UPDATE))
        .addCapabilities(capability(MasterInfo.Capability.Type.AGENT_DRAINING));
  }

  private static MasterInfo.Capability capability(MasterInfo.Capability.Type type) {
    return MasterInfo.Capability.newBuilder().setType(type).build();
  }

  /** Network byte order read as a little-endian number. */
  private static int packed(String ip) {
    try {
      byte[] bytes = InetAddress.getByName(ip).getAddress();
      return (bytes[3] & 0xff) << 24
          | (bytes[2] & 0xff) << 16
          | (bytes[1] & 0xff) << 8
          | (bytes[0] & 0xff);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("'" + ip + "' is no address", e);
    }
  }
}
