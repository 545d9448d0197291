package io.howdah.broker.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Scripts that chaos found and shrank: each broke a law until its cause was mended. */
class ChaosScriptsTest {
  /**
   * Seed 200070: a service took capacity back from the only anchor, since another worker had the
   * leases of one; its node had not been raised, as the ResourceManager was away.
   */
  @Test
  void anAnchorToBeIsNoAnchorYet() {
    holds(
        """
          submit 3 29                  # a job of 3 containers of 29 s each
          pass 1200 0                  # 1200 ms pass
          service 2 2                  # service 2: 2 instances
          pools 3 0                    # pools of kind 3
          pass 3600 0                  # 3600 ms pass
          gone_agent 32 0              # agent 32 is marked gone
          pass 1100 0                  # 1100 ms pass
          submit 3 23                  # a job of 3 containers of 23 s each
          pass 1000 0                  # 1000 ms pass
          service 25 3                 # service 25: 3 instances
          away 3800 0                  # the ResourceManager does not answer for 3800 ms
          crash_task 0 0               # task or executor 0 crashes
          pass 5300 0                  # 5300 ms pass
        """);
  }

  private static void holds(String script) {
    assertThat(
            ChaosRun.play(ChaosAction.parse(script.lines().map(String::strip).toList()))
                .violation())
        .isEmpty();
  }
}
