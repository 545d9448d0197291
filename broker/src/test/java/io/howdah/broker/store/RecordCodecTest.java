package io.howdah.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.broker.model.FrameworkIdentity;
import io.howdah.broker.model.InstanceId;
import io.howdah.broker.model.OwnerName;
import io.howdah.broker.model.Pool;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordCodecTest {
  private static final String PATH = "/howdah/state/instance/00/x";

  private final RecordCodec codec = new RecordCodec();

  @Test
  void everyRecordComesBackAsItWas() throws Exception {
    List<Record> read = new ArrayList<>();
    for (Change change : Samples.all()) {
      RecordWrite write = codec.encode(change);
      read.add(codec.decode(write.key(), PATH, write.data().orElseThrow()));
    }
    assertThat(read)
        .containsExactly(
            Samples.framework(),
            Samples.revision(1),
            Samples.cluster(),
            Samples.clusterWithArchive(),
            Samples.clusterWithImage(),
            Samples.fleet(),
            Samples.elasticFleet(),
            Samples.pool(),
            Pool.unmentioned("bare"),
            Samples.service(),
            Samples.bareService(),
            Samples.worker(1),
            Samples.task(2),
            Samples.place(1),
            Samples.place(2).vacant(Samples.NOON));
  }

  @Test
  void everyKindOfRecordIsInTheSamples() {
    Set<RecordKind> kinds = new HashSet<>();
    Samples.all().forEach(change -> kinds.add(codec.encode(change).key().kind()));
    assertThat(kinds).containsExactlyInAnyOrder(RecordKind.values());
  }

  @Test
  void deletesNameTheRecordThatPutsWrite() {
    assertThat(codec.encode(new Change.DeleteInstance(Samples.worker(1).id())).key())
        .isEqualTo(codec.encode(new Change.PutInstance(Samples.worker(1))).key());
    assertThat(codec.encode(new Change.DeletePlace("hadoop.7-1")).key())
        .isEqualTo(codec.encode(new Change.PutPlace(Samples.place(1))).key());
    assertThat(codec.encode(new Change.DeleteCluster("default")).key())
        .isEqualTo(codec.encode(new Change.PutCluster(Samples.cluster())).key());
    assertThat(codec.encode(new Change.DeleteFleet(Samples.FLEET)).key())
        .isEqualTo(codec.encode(new Change.PutFleet(Samples.fleet())).key());
    assertThat(codec.encode(new Change.DeletePool(Pool.SERVICES)).key())
        .isEqualTo(codec.encode(new Change.PutPool(Samples.pool())).key());
    RecordWrite delete = codec.encode(new Change.DeleteService(Samples.SERVICE));
    assertThat(delete.key())
        .isEqualTo(codec.encode(new Change.PutService(Samples.service())).key());
    assertThat(delete.data()).isEmpty();
  }

  @Test
  void recordsAreSmall() {
    assertThat(text(new Change.PutInstance(Samples.task(2))))
        .isEqualTo(
            "{\"schema\":2,\"record\":{\"id\":\"service.shop_web.7-2\",\"kind\":\"SERVICE\","
                + "\"owner\":\"/shop/web\",\"version\":\"ffee\",\"state\":\"LAUNCHING\","
                + "\"placement\":{\"agentId\":\"agent-S1\",\"hostname\":\"host1\","
                + "\"role\":\"howdah\"},\"history\":[{\"at\":\"2026-11-24T12:00:00.123456789Z\","
                + "\"state\":\"LAUNCHING\",\"why\":\"wanted\"}]}}");
  }

  /** That there was none, and that it is not known, are two things. */
  @ParameterizedTest
  @ValueSource(strings = {"", "howdah"})
  void aPrincipalIsKeptAlsoAnEmptyOne(String principal) throws Exception {
    FrameworkIdentity identity =
        new FrameworkIdentity("5d4a-0001", Samples.NOON, Optional.of(principal));
    Change put = new Change.PutFramework(identity);
    assertThat(decode(put, text(put))).isEqualTo(identity);
    Change older = new Change.PutFramework(Samples.framework());
    assertThat(text(older)).doesNotContain("principal");
    assertThat(decode(older, text(older))).isEqualTo(Samples.framework());
  }

  @Test
  void unknownComponentsOfTheSameSchemaArePassedOver() throws Exception {
    Change put = new Change.PutInstance(Samples.worker(1));
    String more =
        text(put)
            .replace("\"record\":{", "\"writer\":\"9.9\",\"record\":{\"mood\":{\"a\":[1]},")
            .replace("\"placement\":{", "\"placement\":{\"shelf\":7,");
    assertThat(decode(put, more)).isEqualTo(Samples.worker(1));
  }

  @Test
  void aNewerSchemaIsRefusedWithItsPathAndWhatToDo() {
    Change put = new Change.PutInstance(Samples.worker(1));
    assertThatThrownBy(() -> decode(put, "{\"schema\":3,\"record\":[\"all new\"]}"))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining(PATH)
        .hasMessageContaining("schema 3")
        .hasMessageContaining("run that version or a newer one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "7",
        "{}",
        "not json",
        "{\"schema\":1}",
        "{\"schema\":0,\"record\":{}}",
        "{\"schema\":\"1\",\"record\":{}}",
        "{\"schema\":1,\"record\":7}",
        "{\"schema\":1,\"record\":{}}",
        "{\"schema\":1,\"record\":{}} {}",
        "{\"schema\":1,\"schema\":1,\"record\":{}}"
      })
  void whatIsNoRecordIsRefused(String content) {
    assertRefused(content);
  }

  @Test
  void aRecordCutAnywhereIsRefused() {
    String whole = text(new Change.PutInstance(Samples.worker(1)));
    for (int length = 0; length < whole.length(); length++) {
      assertRefused(whole.substring(0, length));
    }
  }

  @Test
  void valuesThatDoNotBelongAreRefused() {
    String whole = text(new Change.PutInstance(Samples.worker(1)));
    assertRefused(whole.replace("\"state\":\"RUNNING\"", "\"state\":\"DANCING\""));
    assertRefused(whole.replace("\"milliCpus\":4300", "\"milliCpus\":-1"));
    assertRefused(whole.replace("\"milliCpus\":4300,", ""));
    assertRefused(whole.replace("\"owner\":\"hadoop\"", "\"owner\":\"\""));
    assertRefused(whole.replace("\"owner\":\"hadoop\",", ""));
    assertRefused(whole.replace("\"first\":31000", "\"first\":70000"));
    assertRefused(whole.replace("\"placement\":{", "\"elsewhere\":{"));
    assertRefused(whole.replace("\"kind\":", "\"kind\":\"WORKER\",\"kind\":"));
  }

  @Test
  void aRecordInAnothersPlaceIsRefused() {
    Change put = new Change.PutInstance(Samples.worker(1));
    String other = text(new Change.PutInstance(Samples.worker(2)));
    assertThatThrownBy(() -> decode(put, other))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining("instance worker.hadoop.7-2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hadoop", "/shop/web", "a b", "ü", "..", ".", "%41", "x\u0001y", "a/../b"})
  void anyIdMakesAPathElement(String id) {
    RecordKey key = new RecordKey(RecordKind.SERVICE, id);
    assertThat(key.nodeName()).matches("[A-Za-z0-9._%-]+").isNotIn(".", "..");
    assertThat(RecordKey.ofNodeName(RecordKind.SERVICE, key.nodeName())).isEqualTo(key);
  }

  @Test
  void idsSpreadOverTheBuckets() {
    int[] counts = new int[RecordKey.BUCKETS];
    for (int i = 0; i < 100_000; i++) {
      InstanceId id =
          InstanceId.of(io.howdah.broker.model.InstanceKind.LEASE, new OwnerName("hadoop"), 7, i);
      counts[new RecordKey(RecordKind.INSTANCE, id.value()).bucket()]++;
    }
    // A listing of 1,000 names of 40 characters is far below a packet.
    assertThat(Arrays.stream(counts).boxed()).allMatch(n -> n > 0 && n < 1_000);
  }

  private void assertRefused(String content) {
    Change put = new Change.PutInstance(Samples.worker(1));
    assertThatThrownBy(() -> decode(put, content))
        .isInstanceOf(CorruptRecordException.class)
        .hasMessageContaining(PATH)
        .hasMessageContaining("Save its bytes");
  }

  private Record decode(Change put, String content) throws CorruptRecordException {
    return codec.decode(codec.encode(put).key(), PATH, content.getBytes(StandardCharsets.UTF_8));
  }

  private String text(Change put) {
    return new String(codec.encode(put).data().orElseThrow(), StandardCharsets.UTF_8);
  }
}
