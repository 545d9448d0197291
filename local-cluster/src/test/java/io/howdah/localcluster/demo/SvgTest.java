package io.howdah.localcluster.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class SvgTest {
  @Test
  void aPictureIsWellFormedWhateverItsTextsAre() throws Exception {
    Svg svg = new Svg(100, 50, "a < b & \"c\"", "d > e");
    svg.rectangle(1, 2, 3, 4, "#123456");
    svg.line(0, 0, 1, 1, "#000000", "3 3");
    svg.area("M0 0H1V1Z", "#ffffff", "<area>");
    svg.outline("M0 0H1", "#000000", 1);
    svg.disc(5, 5, 2, "#000000");
    svg.text(1, 1, "start", "", "x & <y>");

    Document document = parse(svg.end());

    assertThat(document.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("a < b & \"c\"");
    assertThat(document.getElementsByTagName("desc").item(0).getTextContent()).isEqualTo("d > e");
    assertThat(document.getElementsByTagName("text").item(0).getTextContent()).isEqualTo("x & <y>");
    assertThat(document.getDocumentElement().getAttribute("viewBox")).isEqualTo("0 0 100 50");
  }

  static Document parse(String text) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }
}
