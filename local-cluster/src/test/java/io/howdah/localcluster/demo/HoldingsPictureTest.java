package io.howdah.localcluster.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;

class HoldingsPictureTest {
  @Test
  void everybodyWhoHeldSomethingIsNamedAndEveryMarkIsListed() throws Exception {
    List<Holdings> samples =
        List.of(
            sample(10, Map.of("host-1", 2.0), Map.of()),
            sample(11, Map.of("host-1", 1.0), Map.of("/till", 1.0)));

    String picture =
        new HoldingsPicture(samples, List.of(new Timeline.Mark(10.5, "the till opens"))).draw();

    List<String> words = new ArrayList<>();
    NodeList texts = SvgTest.parse(picture).getElementsByTagName("text");
    for (int i = 0; i < texts.getLength(); i++) {
      words.add(texts.item(i).getTextContent());
    }
    assertThat(words)
        .contains(
            "Hadoop: leases on host-1", "service /till", "free", "10.5 s  the till opens", "cpus");
    assertThat(picture).doesNotContain("href", "url(");
  }

  private static Holdings sample(
      double at, Map<String, Double> leases, Map<String, Double> services) {
    return new Holdings(at, 5, 1, leases, services, new Holdings.YarnUse(1, 3, 2));
  }
}
