package io.howdah.broker.config;

import io.howdah.broker.model.Definitions;
import io.howdah.broker.model.HadoopCluster;
import io.howdah.broker.model.Pool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reads and validates broker.yaml as a whole: every error is found before the first is told. */
public final class ConfigurationReader {
  /** Larger ones were not meant to be a configuration. */
  public static final long MAX_BYTES = 3_000_000;

  private ConfigurationReader() {}

  /**
   * Reads a file.
   *
   * @throws InvalidConfigurationException if it is not there, cannot be read or is not valid
   */
  public static Configuration read(Path file) throws InvalidConfigurationException {
    Problems problems = new Problems();
    String text = "";
    try {
      if (Files.size(file) > MAX_BYTES) {
        problems.error("", 0, "is larger than " + MAX_BYTES + " bytes");
      } else {
        text = decode(Files.readAllBytes(file));
      }
    } catch (NoSuchFileException e) {
      problems.error("", 0, "does not exist");
    } catch (CharacterCodingException e) {
      problems.error("", 0, "is not text in UTF-8");
    } catch (IOException e) {
      problems.error("", 0, "cannot be read: " + e.getMessage());
    }
    return parse(file.toString(), text, problems);
  }

  /**
   * Validates a text.
   *
   * @param source named in errors
   * @throws InvalidConfigurationException if it is not valid
   */
  public static Configuration parse(String source, String text)
      throws InvalidConfigurationException {
    return parse(source, text, new Problems());
  }

  static String decode(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  static Configuration parse(String source, String text, Problems problems)
      throws InvalidConfigurationException {
    Optional<Configuration> configuration =
        problems.errors().isEmpty()
            ? YamlTree.read(text, problems).map(tree -> root(tree, text, problems))
            : Optional.empty();
    if (configuration.isEmpty() || !problems.errors().isEmpty()) {
      throw new InvalidConfigurationException(source, problems.errors(), problems.warnings());
    }
    return configuration.get();
  }

  private static Configuration root(ConfigValue tree, String text, Problems problems) {
    Section root = new Field("", tree.line(), Optional.of(tree), problems).section();
    BrokerSettings settings = SettingsParser.parse(root);
    Map<String, HadoopCluster> clusters = ClusterParser.parse(root.field("clusters"));
    String role = settings.framework().role();
    Map<String, Pool> pools = PoolParser.parse(root.field("pools"), role);
    PoolNames poolNames = new PoolNames(pools, role);
    Owners owners = new Owners();
    FleetParser.parse(
        root.field("fleets"), clusters, poolNames, settings.framework().gpus(), owners);
    new ServiceParser(poolNames).parse(root.field("services"), owners);
    root.end();
    Definitions definitions =
        new Definitions(clusters, owners.fleets(), owners.services(), pools, owners.removed());
    return new Configuration(settings, definitions, problems.warnings(), Checksum.of(text));
  }
}
