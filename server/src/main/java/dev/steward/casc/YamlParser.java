package dev.steward.casc;

import dev.steward.text.YamlNodes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Parses YAML within limits into values with line numbers; {@link dev.steward.text.Yaml} is enough
 * where the lines do not matter.
 */
final class YamlParser {

  static final int MAX_CHARACTERS = 4 << 20;
  private static final int MAX_VALUES = 200_000;
  private static final int MAX_DEPTH = 50;

  private final ConfigErrors errors;
  private int values;

  private YamlParser(ConfigErrors errors) {
    this.errors = errors;
  }

  /** The document; null if it is empty or invalid, after recording the error. */
  static @Nullable YamlValue read(String text, ConfigErrors errors) {
    if (text.length() > MAX_CHARACTERS) {
      errors.add(0, "The document is longer than " + MAX_CHARACTERS + " characters.");
      return null;
    }
    try {
      Node root = YamlNodes.root(text, MAX_CHARACTERS, MAX_DEPTH);
      return root == null ? null : new YamlParser(errors).value(root, 0);
    } catch (YamlNodes.InvalidException e) {
      errors.add(e.line(), "Invalid YAML: " + e.reason() + ".");
      return null;
    }
  }

  private YamlValue value(Node node, int depth) {
    int line = YamlNodes.line(node);
    if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
      if (values <= MAX_VALUES + 1) {
        errors.add(line, "The document is nested too deeply or has too many values.");
      }
      values = MAX_VALUES + 1;
      return new YamlValue.Scalar(line, null);
    }
    return switch (node) {
      case ScalarNode scalar -> scalar(scalar, line);
      case SequenceNode sequence -> {
        List<YamlValue> all = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          all.add(value(item, depth + 1));
        }
        yield new YamlValue.Sequence(line, all);
      }
      case MappingNode mapping -> {
        Map<String, YamlValue> all = new LinkedHashMap<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (NodeTuple pair : mapping.getValue()) {
          if (pair.getKeyNode() instanceof ScalarNode key) {
            if (all.containsKey(key.getValue())) {
              errors.add(YamlNodes.line(key), "Duplicate name.");
            }
            all.put(key.getValue(), value(pair.getValueNode(), depth + 1));
            lines.put(key.getValue(), YamlNodes.line(key));
          } else {
            errors.add(YamlNodes.line(pair.getKeyNode()), "Keys must be plain text.");
          }
        }
        yield new YamlValue.Mapping(line, all, lines);
      }
      default -> new YamlValue.Scalar(line, null);
    };
  }

  private static YamlValue scalar(ScalarNode node, int line) {
    return new YamlValue.Scalar(line, node.getTag().equals(Tag.NULL) ? null : node.getValue());
  }
}
