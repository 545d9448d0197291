package io.howdah.mesos.recordio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDecoderTest {
  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void severalRecordsInOneBufferComeOneByOne() throws Exception {
    RecordDecoder decoder = new RecordDecoder(10);
    ByteBuffer input = bytes("3\nabc0\n10\n0123456789");
    assertThat(decoder.next(input)).asString().isEqualTo("abc");
    assertThat(decoder.next(input)).isEmpty();
    assertThat(decoder.next(input)).asString().isEqualTo("0123456789");
    assertThat(decoder.next(input)).isNull();
    assertThat(decoder.isInsideRecord()).isFalse();
  }

  @Test
  void knowsThatItIsInside() throws Exception {
    RecordDecoder decoder = new RecordDecoder(10);
    assertThat(decoder.next(bytes("3"))).isNull();
    assertThat(decoder.isInsideRecord()).isTrue();
    assertThat(decoder.next(bytes("\nab"))).isNull();
    assertThat(decoder.isInsideRecord()).isTrue();
    assertThat(decoder.next(bytes("c"))).asString().isEqualTo("abc");
    assertThat(decoder.isInsideRecord()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "11\n",
        "99999999999999999999999\n",
        "000000000000000000000001\n",
        "-1\n",
        "\n",
        "3\r\nabc",
        "x",
        " 3\n"
      })
  void refusesLengthsThatAreNone(String text) {
    RecordDecoder decoder = new RecordDecoder(10);
    assertThatThrownBy(() -> decoder.next(bytes(text))).isInstanceOf(RecordException.class);
  }

  @Test
  void takesMemoryOnlyAsBytesCome() throws Exception {
    // With 512 MB of heap, a hundred promises of 256 MB must cost nothing.
    for (int i = 0; i < 100; i++) {
      RecordDecoder decoder = new RecordDecoder(1 << 28);
      assertThat(decoder.next(bytes((1 << 28) + "\nabc"))).isNull();
    }
  }
}
