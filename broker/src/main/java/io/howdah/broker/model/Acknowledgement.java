package io.howdah.broker.model;

import java.util.HexFormat;

/**
 * The uuid of a status update.
 *
 * @param hex its 16 bytes in hexadecimal
 */
public record Acknowledgement(String hex) {
  public static Acknowledgement of(byte[] uuid) {
    return new Acknowledgement(HexFormat.of().formatHex(uuid));
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }
}
