package io.howdah.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a test does at moments of a recorded session, each of which must come. */
final class Hooks {
  /** What is done at a moment of the session. */
  interface Step {
    void run() throws Exception;
  }

  private final Map<String, Step> atNotes = new LinkedHashMap<>();
  private final Map<String, Step> atEvents = new HashMap<>();
  private final Set<String> pending = new TreeSet<>();

  void onNote(String beginning, Step action) {
    atNotes.put(beginning, action);
    pending.add(beginning);
  }

  void before(String event, Step action) {
    atEvents.put(event, action);
    pending.add(event);
  }

  /** Does what is to be done at such notes. */
  void note(String text) throws Exception {
    for (var action : atNotes.entrySet()) {
      if (text.startsWith(action.getKey())) {
        pending.remove(action.getKey());
        action.getValue().run();
      }
    }
  }

  /** Does what is to be done the first time that this comes. */
  void event(String name) throws Exception {
    Step action = atEvents.remove(name);
    if (action != null) {
      pending.remove(name);
      action.run();
    }
  }

  /** A hook that never fires tests nothing: its text is not that of the recording. */
  void assertAllFired() {
    assertThat(pending).as("moments that the test names and the recording has not").isEmpty();
  }
}
