package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.howdah.emulator.resource.AttributeTexts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentAttributesTest {
  @TempDir Path directory;

  @Test
  void everyKindIsReadAsMesosReadsIt() {
    List<Attribute> attributes =
        AttributeTexts.parse("rack:r1;level:1.5;racks:[1-3, 5-6];disks:{hdd, ssd};");
    assertThat(attributes)
        .extracting(Attribute::getType)
        .containsExactly(Value.Type.TEXT, Value.Type.SCALAR, Value.Type.RANGES, Value.Type.SET);
    assertThat(attributes.get(0).getText().getValue()).isEqualTo("r1");
    assertThat(attributes.get(1).getScalar().getValue()).isEqualTo(1.5);
    assertThat(attributes.get(2).getRanges().getRange(1).getEnd()).isEqualTo(6);
    assertThat(attributes.get(3).getSet().getItemList()).containsExactly("hdd", "ssd");
  }

  @Test
  void whatIsNoneIsRefused() {
    assertThatThrownBy(() -> AttributeTexts.parse("rack"))
        .hasMessage("attribute 'rack' is not NAME:VALUE");
    assertThatThrownBy(() -> AttributeTexts.parse("racks:[1-x]"))
        .hasMessage("attribute 'racks': '[1-x]' is not [BEGIN-END,BEGIN-END,...]");
    assertThatThrownBy(
            () ->
                MesosEmulator.builder()
                    .workDirectory(directory)
                    .agents(0)
                    .simulatedAgents(1)
                    .agentDomains(List.of("west"))
                    .start())
        .hasMessage("fault domain 'west' is not REGION/ZONE");
  }

  /** As a real master has them in /state. */
  @Test
  void theMasterShowsAttributesAndDomains() throws Exception {
    try (MesosEmulator emulator =
        MesosEmulator.builder()
            .workDirectory(directory)
            .agents(0)
            .simulatedAgents(2)
            .agentAttributes(List.of("rack:r1;level:3;gen:[1-5,7-8];disks:{hdd,ssd}"))
            .agentDomains(List.of("west/1", "west/2"))
            .start()) {
      HttpResponse<String> state =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + emulator.port() + "/state"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      JsonNode agents = new ObjectMapper().readTree(state.body()).path("slaves");
      assertThat(agents).hasSize(2);
      assertThat(agents.get(0).path("attributes").toString())
          .isEqualTo(
              "{\"rack\":\"r1\",\"level\":3.0,\"gen\":\"[1-5, 7-8]\",\"disks\":\"{hdd, ssd}\"}");
      assertThat(agents.findValuesAsText("name")).contains("west", "1", "2");
      assertThat(agents.get(0).at("/domain/fault_domain/region/name").asText()).isEqualTo("west");
    }
  }
}
