package io.howdah.broker.matching;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.broker.model.Constraint.Operator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IS, by the kind of the attribute. */
class AttributeTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // attribute of the agent | value of the constraint | equal
        "ssd       | ssd             | true",
        "ssd       | SSD             | false",
        "ssd       | ss              | false",
        "2         | 2.0             | true",
        "2         | 2.0004          | true",
        "2         | 2.001           | false",
        "2         | +2              | true",
        "0         | -0.0001         | true",
        "-1.5      | -1.50           | true",
        "10        | 1e1             | false",
        "2         | two             | false",
        "[1-3,5-6] | [5-6, 1-3]      | true",
        "[1-3,4-6] | [1-6]           | true",
        "[1-3]     | [1-4]           | false",
        "[1-3]     | [1-x]           | false",
        "[]        | [ ]             | true",
        "{a,b}     | {b, a}          | true",
        "{a,b}     | {a,b,b}         | true",
        "{a,b}     | {a}             | false",
        "{a}       | a               | false",
      })
  void isComparesMeanings(String attribute, String wanted, boolean equal) {
    MatchResult result =
        Samples.match(
            List.of(Samples.group("/s", 1, Samples.constraint("x", Operator.IS, wanted))),
            Samples.offer(Samples.agent("a", "x", attribute)));
    assertThat(Samples.agents(result, "/s").size()).isEqualTo(equal ? 1 : 0);
  }

  /** Names of hosts and of fault domains are texts whatever they look like. */
  @ParameterizedTest
  @CsvSource({"@region,1,1.0", "@zone,2,2.0", "@zone,'{a,b}','{b,a}'"})
  void namesAreTexts(String field, String name, String alike) {
    for (String wanted : List.of(name, alike)) {
      MatchResult result =
          Samples.match(
              List.of(Samples.group("/s", 1, Samples.constraint(field, Operator.IS, wanted))),
              Samples.offer(Samples.agent("a", field, name)));
      assertThat(Samples.agents(result, "/s").size()).isEqualTo(wanted.equals(name) ? 1 : 0);
    }
  }
}
