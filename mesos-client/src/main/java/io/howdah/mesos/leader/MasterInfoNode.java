package io.howdah.mesos.leader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.howdah.mesos.HostAndPort;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The nodes that masters keep in ZooKeeper: {@code json.info_} and a sequence number. */
final class MasterInfoNode {
  private static final String PREFIX = "json.info_";
  private static final ObjectMapper JSON = new ObjectMapper();

  private MasterInfoNode() {}

  /** The node with the lowest sequence number: its master leads. */
  static Optional<String> leading(Collection<String> nodes) {
    return nodes.stream()
        .filter(node -> node.matches("json\\.info_[0-9]+"))
        .min(Comparator.comparingLong(node -> Long.parseLong(node.substring(PREFIX.length()))));
  }

  /**
   * The master's address. Its IP address goes before its name, as in Mesos' own clients: the name
   * is for people and need not resolve. Only where certificates are for names it is the other way.
   *
   * @param byName whether the name goes first
   * @throws IOException if the data is not a MasterInfo with an address
   */
  static HostAndPort address(byte[] data, boolean byName) throws IOException {
    JsonNode info = JSON.readTree(data);
    JsonNode address = info.path("address");
    String ip = address.path("ip").asText();
    String name = address.path("hostname").asText(info.path("hostname").asText());
    String host = (byName && !name.isEmpty()) || ip.isEmpty() ? name : ip;
    try {
      return new HostAndPort(host, address.path("port").asInt(info.path("port").asInt()));
    } catch (IllegalArgumentException e) {
      throw new IOException("MasterInfo without a usable address: " + info, e);
    }
  }
}
