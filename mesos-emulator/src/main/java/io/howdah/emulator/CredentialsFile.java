package io.howdah.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file of credentials in either of the two forms that Mesos' {@code --credentials} takes: {@code
 * {"credentials": [{"principal": "p", "secret": "s"}]}}, or a line {@code p s} for each.
 */
final class CredentialsFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CredentialsFile() {}

  /**
   * The secret of each principal. Messages never name a secret.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if it has neither form, names nobody or somebody twice
   */
  static Map<String, String> read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (IOException e) {
      throw new IOException("cannot read the credentials in " + file + ": " + e, e);
    }
    Map<String, String> secrets = new LinkedHashMap<>();
    if (text.startsWith("{")) {
      json(file, text, secrets);
    } else {
      lines(file, text, secrets);
    }
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException(file + " has no credentials");
    }
    return secrets;
  }

  private static void json(Path file, String text, Map<String, String> secrets) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file + " is no JSON, line " + e.getLocation().getLineNr(), e);
    }
    for (JsonNode one : root.path("credentials")) {
      if (!one.path("principal").isTextual() || !one.path("secret").isTextual()) {
        throw new IllegalArgumentException(
            file + ": each of 'credentials' needs a 'principal' and a 'secret'");
      }
      add(file, one.path("principal").asText(), one.path("secret").asText(), secrets);
    }
  }

  private static void lines(Path file, String text, Map<String, String> secrets) {
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      String[] parts = line.strip().split("\\s+", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException(
            file + ", line " + number + ": a principal and a secret are expected");
      }
      add(file, parts[0], parts[1], secrets);
    }
  }

  private static void add(Path file, String principal, String secret, Map<String, String> secrets) {
    if (secrets.put(principal, secret) != null) {
      throw new IllegalArgumentException(file + " has the principal '" + principal + "' twice");
    }
  }
}
