package io.howdah.localcluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * One of Hadoop's {@code *-site.xml} files with some values replaced; all else, comments included,
 * stays as it is.
 */
final class SiteFile {
  private SiteFile() {}

  static void write(Path source, Path target, Map<String, String> replacements) {
    try {
      Document document =
          DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(source.toFile());
      replacements.forEach((name, value) -> set(document, name, value));
      TransformerFactory.newInstance()
          .newTransformer()
          .transform(new DOMSource(document), new StreamResult(target.toFile()));
    } catch (IOException | SAXException | ParserConfigurationException | TransformerException e) {
      throw new ClusterException("cannot make " + target + " from " + source, e);
    }
  }

  private static void set(Document document, String name, String value) {
    NodeList properties = document.getElementsByTagName("property");
    for (int index = 0; index < properties.getLength(); index++) {
      Element property = (Element) properties.item(index);
      if (text(property, "name").equals(name)) {
        property.getElementsByTagName("value").item(0).setTextContent(value);
        return;
      }
    }
    Element property = document.createElement("property");
    property.appendChild(document.createElement("name")).setTextContent(name);
    property.appendChild(document.createElement("value")).setTextContent(value);
    document.getDocumentElement().appendChild(property);
  }

  private static String text(Element parent, String tag) {
    return parent.getElementsByTagName(tag).item(0).getTextContent().strip();
  }
}
