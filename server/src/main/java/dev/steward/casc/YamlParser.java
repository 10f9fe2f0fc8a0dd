package dev.steward.casc;

import dev.steward.limit.ComputePool;
import dev.steward.text.YamlNestingLimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

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
    LoadSettings settings =
        LoadSettings.builder()
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setCodePointLimit(MAX_CHARACTERS)
            .setUseMarks(true)
            .build();
    try {
      Optional<Node> root = ComputePool.SHARED.run(() -> compose(text, settings));
      return root.isEmpty() ? null : new YamlParser(errors).value(root.get(), 0);
    } catch (YamlNestingLimit.NestingException e) {
      errors.add(e.line(), "The document is nested more than " + MAX_DEPTH + " levels deep.");
    } catch (MarkedYamlEngineException e) {
      // The library's message would quote the line, which may contain a secret.
      errors.add(e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0), "Invalid YAML.");
    } catch (YamlEngineException e) {
      errors.add(0, "Invalid YAML, or more than one document.");
    }
    return null;
  }

  private static Optional<Node> compose(String text, LoadSettings settings) {
    var parser = new ParserImpl(settings, new StreamReader(settings, text));
    return new Composer(settings, new YamlNestingLimit(parser, MAX_DEPTH)).getSingleNode();
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
  }

  private YamlValue value(Node node, int depth) {
    int line = line(node);
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
              errors.add(line(key), "Duplicate name.");
            }
            all.put(key.getValue(), value(pair.getValueNode(), depth + 1));
            lines.put(key.getValue(), line(key));
          } else {
            errors.add(line(pair.getKeyNode()), "Keys must be plain text.");
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
