package io.howdah.broker.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A record's line in a backup.
 *
 * @param kind its folder's name
 * @param id as the model names it
 * @param data its bytes as text
 * @param base64 its bytes, if they are no text: somebody's hand made it
 */
record BackupLine(String kind, String id, String data, Optional<String> base64) {
  static BackupLine of(RecordKey key, byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), data)
        ? new BackupLine(key.kind().word(), key.id(), text, Optional.empty())
        : new BackupLine(
            key.kind().word(), key.id(), "", Optional.of(Base64.getEncoder().encodeToString(data)));
  }

  byte[] bytes() {
    return base64
        .map(Base64.getDecoder()::decode)
        .orElseGet(() -> data.getBytes(StandardCharsets.UTF_8));
  }
}
