package io.howdah.broker.matching;

import io.howdah.broker.model.Agent;
import io.howdah.broker.model.Constraint;
import io.howdah.broker.model.Placement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values that the pools' agents have for one field, numbered, so that sets of them are bits.
 */
final class FieldValues {
  private final Constraint field;
  private final PoolTable table;
  private final int[] numbers;
  private final Map<String, Integer> byText = new HashMap<>();
  private final List<String> texts = new ArrayList<>();

  /** Agent attributes by agent number. */
  private final Agent[] agents;

  /**
   * Looks at all pools.
   *
   * @param field a constraint on the field
   */
  FieldValues(Constraint field, PoolTable table) {
    this.field = field;
    this.table = table;
    this.numbers = new int[table.size()];
    this.agents = new Agent[table.agents()];
    for (int i = 0; i < numbers.length; i++) {
      Agent agent = table.pool(i).agent();
      agents[table.agentOf(i)] = agent;
      String text = text(agent.hostname(), agent.attributes());
      numbers[i] = text == null ? -1 : byText.computeIfAbsent(text, this::add);
    }
  }

  /** Number of the value of a pool's agent; -1 if it has none. */
  int number(int pool) {
    return numbers[pool];
  }

  /** The field's name as the first constraint on it has it. */
  String field() {
    return field.field();
  }

  int count() {
    return texts.size();
  }

  String text(int number) {
    return texts.get(number);
  }

  /** Number of a value; -1 if no pool has it. */
  int numberOf(String text) {
    return byText.getOrDefault(text, -1);
  }

  /**
   * The value of a placement. One that was made before its owner had this constraint does not carry
   * the attribute: then the agent's own counts, if it is known.
   */
  Optional<String> of(Placement placement) {
    String text = text(placement.hostname(), placement.attributes());
    int agent = table.agentNumber(placement.agentId());
    if (text == null && agent >= 0) {
      text = agents[agent].attributes().get(field.field());
    }
    return Optional.ofNullable(text);
  }

  private int add(String text) {
    texts.add(text);
    return texts.size() - 1;
  }

  private String text(String hostname, Map<String, String> attributes) {
    return field.isHostname() ? hostname : attributes.get(field.field());
  }
}
