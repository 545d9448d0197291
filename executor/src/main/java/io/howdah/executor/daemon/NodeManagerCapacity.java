package io.howdah.executor.daemon;

import io.howdah.executor.core.Event.DaemonCapacity;
import io.howdah.executor.protocol.Capacity;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a NodeManager what it takes for its capacity. Its figures are those of its container monitor
 * (NodeInfo): what it was started with until a heartbeat's answer brings another size
 * (NodeStatusUpdaterImpl.updateNMResource sets these and, just before, what it registers with at
 * the next ResourceManager).
 */
final class NodeManagerCapacity {
  /** Answers come within milliseconds; a count of containers waits for it. */
  private static final int TIMEOUT_MILLIS = 500;

  private static final Pattern MEMORY = number("totalPmemAllocatedContainersMB");
  private static final Pattern VCORES = number("totalVCoresAllocatedContainers");

  private NodeManagerCapacity() {}

  /**
   * Asks; may be called from any thread, and takes a second at most.
   *
   * @param webAddress host:port
   */
  static DaemonCapacity ask(String webAddress) {
    String where = "http://" + webAddress + "/ws/v1/node/info";
    try {
      NodeManagerInfo info = NodeManagerInfo.get(webAddress, TIMEOUT_MILLIS);
      if (!info.isOk()) {
        return unknown(where + " answered " + info.code());
      }
      return parse(info.body())
          .map(capacity -> new DaemonCapacity(Optional.of(capacity), ""))
          .orElseGet(() -> unknown(where + " does not say how much containers may have"));
    } catch (IOException e) {
      return unknown(where + " did not answer: " + e.getMessage());
    }
  }

  private static DaemonCapacity unknown(String why) {
    return new DaemonCapacity(Optional.empty(), why);
  }

  static Optional<Capacity> parse(String json) {
    OptionalLong memory = find(MEMORY, json);
    OptionalLong vcores = find(VCORES, json);
    if (memory.isEmpty() || vcores.isEmpty() || vcores.getAsLong() > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    return Optional.of(
        Capacity.newBuilder()
            .setMemoryMb(memory.getAsLong())
            .setVcores((int) vcores.getAsLong())
            .build());
  }

  /** The answer is one flat object; nothing else in it has a field of such a name. */
  private static Pattern number(String field) {
    return Pattern.compile("\"" + field + "\"\\s*:\\s*\"?(\\d{1,18})\\b");
  }

  private static OptionalLong find(Pattern field, String json) {
    Matcher matcher = field.matcher(json);
    return matcher.find()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }
}
