package io.howdah.broker.yarn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Reads configurations in the forms that ResourceManagers and files have them in. */
final class EffectiveConfiguration {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CALCULATORS = "org.apache.hadoop.yarn.util.resource.";

  private EffectiveConfiguration() {}

  /**
   * Properties of a document: JSON ({@code {"properties":[{"key":…,"value":…}]}}, or {@code name}
   * instead of {@code key}), or Hadoop's XML.
   *
   * @throws IOException if it is neither
   */
  static Map<String, String> parse(String document) throws IOException {
    return document.stripLeading().startsWith("<") ? xml(document) : json(document);
  }

  private static Map<String, String> json(String document) throws IOException {
    JsonNode tree = JSON.readTree(document);
    JsonNode list = tree.has("properties") ? tree.path("properties") : tree.path("property");
    Map<String, String> properties = new HashMap<>();
    for (JsonNode property : list) {
      String key = property.path("key").asText(property.path("name").asText());
      if (!key.isEmpty() && property.hasNonNull("value")) {
        properties.put(key, property.path("value").asText());
      }
    }
    return properties;
  }

  private static Map<String, String> xml(String document) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      NodeList nodes =
          factory
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(document)))
              .getElementsByTagName("property");
      Map<String, String> properties = new HashMap<>();
      for (int i = 0; i < nodes.getLength(); i++) {
        String name = text((Element) nodes.item(i), "name");
        String value = text((Element) nodes.item(i), "value");
        if (!name.isEmpty()) {
          properties.put(name, value);
        }
      }
      return properties;
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("not a configuration in XML: " + e.getMessage(), e);
    }
  }

  private static String text(Element property, String tag) {
    Node node = property.getElementsByTagName(tag).item(0);
    return node == null ? "" : node.getTextContent().strip();
  }

  /**
   * What {@code /conf} does not show, if the clients' folder is a copy of the ResourceManager's:
   * {@code capacity-scheduler.xml} and {@code dynamic-resources.xml}.
   *
   * @throws IOException names the file that cannot be read
   */
  static Map<String, String> clientFiles(String folder) throws IOException {
    Map<String, String> properties = new HashMap<>();
    for (String name : new String[] {"capacity-scheduler.xml", "dynamic-resources.xml"}) {
      Path file = Path.of(folder).resolve(name);
      if (Files.isReadable(file)) {
        try {
          properties.putAll(parse(Files.readString(file)));
        } catch (IOException e) {
          throw new IOException("cannot use " + file + ": " + e.getMessage(), e);
        }
      }
    }
    return properties;
  }

  /**
   * The resource calculator that a running scheduler has, by the resources that it says it
   * schedules ({@code /ws/v1/cluster/scheduler-overview}).
   */
  static Map<String, String> overview(JsonNode answer) {
    JsonNode types = answer.path("scheduler").path("schedulingResourceType");
    if (!types.isTextual()) {
      return Map.of();
    }
    return Map.of(
        Preflight.CALCULATOR,
        CALCULATORS
            + (types.asText().contains("vcores") || types.asText().contains("CPU")
                ? "DominantResourceCalculator"
                : "DefaultResourceCalculator"));
  }
}
