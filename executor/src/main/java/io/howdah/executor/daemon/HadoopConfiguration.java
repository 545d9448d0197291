package io.howdah.executor.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads single properties of the cluster's configuration. Hadoop's own reader would bring all of
 * Hadoop into the executor; what it includes from other files (XInclude) is not seen here.
 */
final class HadoopConfiguration {
  private HadoopConfiguration() {}

  /**
   * The value of a property; the last one wins, as in Hadoop.
   *
   * @throws IOException if the file cannot be read or is not well-formed, with its path
   */
  static Optional<String> property(Path file, String name) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader reader = factory.createXMLStreamReader(in);
      Optional<String> found = Optional.empty();
      String key = "";
      while (reader.hasNext()) {
        if (reader.next() != XMLStreamConstants.START_ELEMENT) {
          continue;
        }
        switch (reader.getLocalName()) {
          case "name" -> key = reader.getElementText().strip();
          case "value" -> {
            String value = reader.getElementText().strip();
            if (key.equals(name)) {
              found = Optional.of(value);
            }
          }
          default -> {}
        }
      }
      return found;
    } catch (XMLStreamException e) {
      throw new IOException(file + " is not well-formed: " + e.getMessage(), e);
    }
  }
}
