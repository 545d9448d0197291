package io.howdah.broker.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One step of a chaos run, with its figures: nothing is drawn at random when it is carried out, and
 * it means something whichever others are left out. A figure that names one of several things
 * counts modulo how many there are.
 *
 * @param kind what happens
 * @param first first figure, 0 if there is none
 * @param second second figure, 0 if there is none
 */
record ChaosAction(Kind kind, int first, int second) {
  /** What may happen; the text is what a script's line says to its reader. */
  enum Kind {
    PASS("%2$d ms pass"),
    KILL_BROKER("the broker dies between two steps; the next one starts"),
    KILL_BROKER_AT("the broker dies after %2$d more steps, commits or effects"),
    LOSE_AGENT("agent %2$d is lost"),
    RETURN_AGENT("lost agent %2$d comes back"),
    GONE_AGENT("agent %2$d is marked gone"),
    NEW_AGENT("an agent joins if fewer than four are there"),
    OUTSIDER("another framework takes %3$d cpus of agent %2$d whenever they are free"),
    CRASH_TASK("task or executor %2$d crashes"),
    CRASH_NODE_MANAGER("NodeManager %2$d crashes, its executor starts it again"),
    STRAY("a task that the store does not know runs on agent %2$d"),
    FAIL_OVER_MASTER(
        "another master leads: subscribed again after %2$d ms, agents after %3$d ms each"),
    RESCIND("all offers are rescinded"),
    HOLD_OFFERS("no offers for %2$d ms"),
    SLOW_COMMITS("nothing commits for %2$d ms"),
    LOSE_UPDATES("the next %2$d updates of agents are lost, and sent again"),
    DOUBLE_UPDATES("the next %2$d updates arrive twice"),
    LATE_UPDATES("updates of the next %2$d ms arrive after them"),
    FAIL_CALL("the next call of kind %2$d does not arrive"),
    AWAY("the ResourceManager does not answer for %2$d ms"),
    RESTART_YARN("the ResourceManager dies and is back at once"),
    SET_WALL("the wall clock jumps by %2$d s"),
    WALL_RATE("the wall clock goes %2$d ms in 1000"),
    SUBMIT("a job of %2$d containers of %3$d s each"),
    ASK("job %2$d asks for %3$d more containers that stay until it is ended"),
    END_JOB("job %2$d ends"),
    FLEET("fleet hadoop: %2$d to %3$d workers"),
    CAPACITY("fleet hadoop: 1 to %2$d vcores a worker"),
    FLEET_VERSION("fleet hadoop: version %2$d"),
    FLEET_REMOVED("fleet hadoop: removed: true"),
    FLEET_ABSENT("fleet hadoop is left out of the file"),
    SECOND_FLEET("fleet batch: %2$d to %3$d workers"),
    SECOND_FLEET_REMOVED("fleet batch: removed: true"),
    SERVICE("service %2$d: %3$d instances"),
    SERVICE_VERSION("service %2$d: version %3$d"),
    SERVICE_REMOVED("service %2$d: removed: true"),
    SERVICE_ABSENT("service %2$d is left out of the file"),
    POOLS("pools of kind %2$d"),
    /** Never drawn: the law checks' own test. */
    BREAK_LEASES("(broken on purpose) leases end behind the broker's back"),
    /** Never drawn: the law checks' own test. */
    FORGET_RECORDS("(broken on purpose) the store loses every record");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  static ChaosAction of(Kind kind, int... figures) {
    return new ChaosAction(
        kind, figures.length > 0 ? figures[0] : 0, figures.length > 1 ? figures[1] : 0);
  }

  /** A line of a script. */
  String line() {
    String words = kind.name().toLowerCase(Locale.ROOT) + " " + first + " " + second;
    return String.format(Locale.ROOT, "%1$-28s # " + kind.text, words, first, second);
  }

  /**
   * Reads a script as {@link #line} writes it; what follows a {@code #} is for people.
   *
   * @throws IllegalArgumentException saying which line cannot be read
   */
  static List<ChaosAction> parse(List<String> lines) {
    List<ChaosAction> actions = new ArrayList<>();
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
      if (words[0].isEmpty()) {
        continue;
      }
      try {
        Kind kind = Kind.valueOf(words[0].toUpperCase(Locale.ROOT));
        int[] figures = new int[words.length - 1];
        for (int i = 0; i < figures.length; i++) {
          figures[i] = Integer.parseInt(words[i + 1]);
        }
        actions.add(of(kind, figures));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "line %d of the chaos script, \"%s\", is not an action: a word as the generator prints"
                    .formatted(number, line)
                + " it, then up to two whole numbers",
            e);
      }
    }
    return List.copyOf(actions);
  }
}
