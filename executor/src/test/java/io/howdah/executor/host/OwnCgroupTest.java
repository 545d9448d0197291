package io.howdah.executor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnCgroupTest {
  private static final String ID = "1c0d5c4e-2f0b-4f7e-9c39-0a6f7f0e9c11";
  private static final List<String> V1_MOUNTS =
      List.of(
          "25 24 0:22 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu",
          "26 24 0:23 / /sys/fs/cgroup/memory rw,nosuid shared:9 - cgroup cgroup rw,memory");
  private static final List<String> V2_MOUNTS =
      List.of("26 24 0:23 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate");

  @Test
  void v1ExecutorHasTheGroupThatIsNamedByItsContainer() throws Exception {
    assertThat(
            OwnCgroup.find(
                List.of("4:memory:/mesos/" + ID, "1:cpu,cpuacct:/mesos/" + ID, "0::/"),
                V1_MOUNTS,
                ID))
        .isEqualTo(new OwnCgroup(Path.of("/sys/fs/cgroup/memory/mesos", ID), false));
  }

  @Test
  void v2ExecutorHasTheGroupAboveItsLeaf() throws Exception {
    OwnCgroup expected = new OwnCgroup(Path.of("/sys/fs/cgroup/mesos", ID), true);
    assertThat(OwnCgroup.find(List.of("0::/mesos/" + ID + "/leaf"), V2_MOUNTS, ID))
        .isEqualTo(expected);
    assertThat(OwnCgroup.find(List.of("0::/mesos/" + ID), V2_MOUNTS, ID)).isEqualTo(expected);
  }

  @Test
  void mountOfASubtreeIsTakenOffThePath() throws Exception {
    List<String> mounts =
        List.of("26 24 0:23 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory");
    assertThat(OwnCgroup.find(List.of("4:memory:/docker/abc/mesos/" + ID), mounts, ID).path())
        .isEqualTo(Path.of("/sys/fs/cgroup/memory/mesos", ID));
  }

  @Test
  void rootGroupIsNotItsOwn() {
    absent(List.of("4:memory:/"), V1_MOUNTS, "root cgroup");
    absent(List.of("0::/"), V2_MOUNTS, "root cgroup");
  }

  @Test
  void groupOfAnotherNameMayBeShared() {
    absent(List.of("4:memory:/system.slice/agent"), V1_MOUNTS, "may be shared");
    absent(List.of("4:memory:/mesos/other-" + ID), V1_MOUNTS, "may be shared");
  }

  @Test
  void systemWithoutMemoryGroupsSaysSo() {
    absent(List.of("1:cpu:/mesos/" + ID), V1_MOUNTS, "no memory cgroups");
    absent(List.of("4:memory:/mesos/" + ID), V2_MOUNTS, "no mounted cgroup");
  }

  private static void absent(List<String> groups, List<String> mounts, String reason) {
    assertThatThrownBy(() -> OwnCgroup.find(groups, mounts, ID))
        .isInstanceOf(OwnCgroup.Absent.class)
        .hasMessageContaining(reason);
  }
}
