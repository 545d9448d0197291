package io.howdah.broker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.howdah.broker.core.Event;
import io.howdah.broker.model.Capacity;
import io.howdah.broker.model.Finding;
import io.howdah.broker.model.Finding.Severity;
import io.howdah.broker.model.ResourceManagerLimits;
import io.howdah.broker.model.SchedulerNames;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FindingLogTest {
  private static final Finding ACL =
      new Finding(Severity.ERROR, "yarn.admin.acl", "yarn", "refused", "add howdah to it");
  private static final Finding RECOVERY =
      new Finding(Severity.WARNING, "recovery.enabled", "", "jobs are gone", "set it to true");

  private final Logger logger = (Logger) LoggerFactory.getLogger(FindingLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final ActivityLog log = new ActivityLog();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
  }

  @Test
  void eachFindingIsLoggedOnceWithWhatToSet() {
    report("a", ACL, RECOVERY);
    assertThat(texts())
        .containsExactly(
            "ERROR ResourceManager of Hadoop cluster a: yarn.admin.acl is yarn: refused; add howdah"
                + " to it",
            "WARN ResourceManager of Hadoop cluster a: recovery.enabled is not set: jobs are gone;"
                + " set it to true");
    report("a", ACL, RECOVERY);
    assertThat(lines.list).hasSize(2);
    report("b", ACL);
    assertThat(texts().get(2)).contains("cluster b");
  }

  @Test
  void oneThatComesBackIsNews() {
    report("a", ACL);
    report("a");
    assertThat(texts().get(1)).endsWith("nothing is left to mend");
    report("a");
    assertThat(lines.list).hasSize(2);
    report("a", ACL);
    assertThat(lines.list).hasSize(3);
  }

  private void report(String cluster, Finding... findings) {
    log.happened(
        new Event.LimitsReported(
            cluster,
            new ResourceManagerLimits(
                Capacity.NONE, Capacity.NONE, SchedulerNames.UNKNOWN, List.of(findings))));
  }

  private List<String> texts() {
    return lines.list.stream().map(l -> l.getLevel() + " " + l.getFormattedMessage()).toList();
  }
}
