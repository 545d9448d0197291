package io.howdah.broker.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML (or JSON, which is nearly a part of it) into values that know their line. SnakeYAML's
 * node graph is used instead of Jackson's tree, because only it keeps lines, repeated keys and the
 * text of numbers as written.
 */
final class YamlTree {
  /** Deeper than any sensible file, and far from a stack's end. */
  private static final int MAX_DEPTH = 40;

  /** With aliases a small file can grow without end. */
  private static final int MAX_VALUES = 200_000;

  /** What YAML 1.2 calls a number. YAML 1.1 also takes 0777, 1_000 and 10:30, which surprise. */
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]{1,2})?");

  private final Problems problems;
  private int values;

  private YamlTree(Problems problems) {
    this.problems = problems;
  }

  /** The tree, empty if there is none; what is wrong is told to {@code problems}. */
  static Optional<ConfigValue> read(String text, Problems problems) {
    try {
      LoaderOptions options = new LoaderOptions();
      options.setNestingDepthLimit(MAX_DEPTH);
      Node node = new Yaml(options).compose(new StringReader(text));
      if (node == null) {
        problems.error("", 0, "is empty");
        return Optional.empty();
      }
      return Optional.of(new YamlTree(problems).convert(node, "", 0));
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
      int line = mark == null ? 0 : mark.getLine() + 1;
      String where = mark == null ? "" : " (column " + (mark.getColumn() + 1) + ")";
      problems.error("", line, "is not YAML: " + e.getProblem() + where);
    } catch (YAMLException e) {
      problems.error("", 0, "is not YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private ConfigValue convert(Node node, String path, int depth) {
    int line = line(node);
    values++;
    if (depth > MAX_DEPTH || values > MAX_VALUES) {
      throw new YAMLException("too deep or too large, perhaps an alias that contains itself");
    }
    if (node instanceof ScalarNode scalar) {
      return scalar(scalar, path);
    } else if (node instanceof SequenceNode sequence) {
      List<ConfigValue> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(convert(item, path + "[" + items.size() + "]", depth + 1));
      }
      return new ConfigValue.Sequence(items, line);
    }
    return mapping((MappingNode) node, path, depth);
  }

  private ConfigValue mapping(MappingNode node, String path, int depth) {
    Map<String, ConfigValue.Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      int line = line(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
        problems.error(path, line, "a key is a list or a set of keys; keys are plain words");
        continue;
      }
      String key = keyNode.getValue();
      String keyPath = join(path, key);
      ConfigValue.Entry earlier = entries.get(key);
      if (keyNode.getTag().equals(Tag.MERGE)) {
        problems.error(keyPath, line, "merge keys (<<) are not supported; repeat the entries");
      } else if (earlier != null) {
        problems.error(
            keyPath,
            line,
            "this key was given before, in line " + earlier.line() + "; keep one of the two");
      } else {
        ConfigValue value = convert(tuple.getValueNode(), keyPath, depth + 1);
        entries.put(key, new ConfigValue.Entry(line, value));
      }
    }
    return new ConfigValue.Mapping(entries, line(node));
  }

  private ConfigValue scalar(ScalarNode node, String path) {
    String text = node.getValue();
    Tag tag = node.getTag();
    ConfigValue.Kind kind = ConfigValue.Kind.TEXT;
    if (tag.equals(Tag.NULL)) {
      kind = ConfigValue.Kind.NULL;
    } else if (tag.equals(Tag.BOOL)) {
      kind = ConfigValue.Kind.BOOLEAN;
    } else if (node.isPlain() && NUMBER.matcher(text).matches()) {
      kind = ConfigValue.Kind.NUMBER;
    } else if (!tag.startsWith(Tag.PREFIX)) {
      problems.error(path, line(node), "has the tag " + tag + "; tags are not supported");
    }
    return new ConfigValue.Scalar(text, kind, line(node));
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static int line(Node node) {
    return node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
  }
}
