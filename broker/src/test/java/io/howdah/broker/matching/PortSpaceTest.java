package io.howdah.broker.matching;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.PortRange;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PortSpaceTest {
  private final PortSpace space = new PortSpace();

  @Test
  void emptyHasNothing() {
    assertThat(space.size()).isZero();
    assertThat(space.bundleOf(1)).isEqualTo(-1);
    assertThat(space.lowest()).isGreaterThan(65535);
    assertThat(space.highest()).isNegative();
    assertThat(space.seek(0, bundle -> true, port -> true)).isEqualTo(-1);
  }

  @Test
  void seeksUpwardsAndThenFromTheLowest() {
    space.add(new PortRange(20, 22), 1);
    space.add(new PortRange(10, 12), 0);
    assertThat(space.seek(11, bundle -> true, port -> true)).isEqualTo(11);
    assertThat(space.seek(13, bundle -> true, port -> true)).isEqualTo(20);
    assertThat(space.seek(23, bundle -> true, port -> true)).isEqualTo(10);
    assertThat(space.seek(11, bundle -> bundle == 1, port -> true)).isEqualTo(20);
    assertThat(space.seek(22, bundle -> bundle == 1, port -> port != 22)).isEqualTo(20);
    assertThat(space.seek(11, bundle -> bundle == 0, port -> port < 11)).isEqualTo(10);
    assertThat(space.seek(0, bundle -> true, port -> false)).isEqualTo(-1);
  }

  /** Against a map of single ports, overlapping ranges included. */
  @Test
  void agreesWithAPlainMap() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      PortSpace ports = new PortSpace();
      Map<Integer, Integer> plain = new HashMap<>();
      for (int i = 0; i < 6; i++) {
        int first = random.nextInt(40);
        int last = first + random.nextInt(8);
        ports.add(new PortRange(first, last), i);
        for (int port = first; port <= last; port++) {
          plain.putIfAbsent(port, i);
        }
      }
      for (int i = 0; i < 20; i++) {
        int port = random.nextInt(50);
        if (plain.remove(port) != null) {
          ports.remove(port);
        }
        assertThat(ports.size()).as("seed %d", seed).isEqualTo(plain.size());
        for (int p = 0; p < 50; p++) {
          assertThat(ports.bundleOf(p))
              .as("seed %d port %d", seed, p)
              .isEqualTo(plain.getOrDefault(p, -1));
        }
        assertThat(ports.lowest())
            .isEqualTo(plain.keySet().stream().min(Integer::compare).orElse(65536));
        assertThat(ports.highest())
            .isEqualTo(plain.keySet().stream().max(Integer::compare).orElse(-1));
      }
    }
  }
}
