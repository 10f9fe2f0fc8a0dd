package dev.steward.text;

import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Parses YAML within limits into the types that {@link Json#read} returns.
 *
 * <p>Values follow YAML 1.2, except that {@code 0644} is an octal number, as in YAML 1.1 and in
 * {@code kubectl}, because file modes are written this way.
 */
public final class Yaml {

  /** Maximum length of a document. */
  public static final int MAX_CHARACTERS = 1 << 20;

  private static final int MAX_VALUES = 50_000;
  private static final int MAX_DEPTH = 50;

  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
  private static final Pattern OCTAL = Pattern.compile("0o?[0-7]{1,20}");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]{1,15}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]{1,40}|[0-9]{1,40}(\\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,3})?");

  private int values;

  private Yaml() {}

  /**
   * Parses a document into maps (in order), lists, strings, Long, Double, Boolean and null.
   *
   * @throws Problem.Invalid if the text is not one YAML document; the message states the line but
   *     quotes no content
   */
  public static @Nullable Object read(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new Problem.TooLarge("The YAML is longer than " + MAX_CHARACTERS + " characters.");
    }
    try {
      Node root = YamlNodes.root(text, MAX_CHARACTERS, MAX_DEPTH);
      return root == null ? null : new Yaml().value(root, 0);
    } catch (YamlNodes.InvalidException e) {
      throw invalid(e.reason(), e.line());
    }
  }

  /** Parses a document whose root must be a mapping; an empty document is an empty mapping. */
  public static Map<String, @Nullable Object> readObject(String text) {
    Object value = read(text);
    if (value == null) {
      return new LinkedHashMap<>();
    }
    if (value instanceof Map) {
      return Json.asObject(value);
    }
    throw invalid("the document must be a mapping of names to values", 1);
  }

  private static Problem invalid(String what, int line) {
    return new Problem.Invalid(
        "Invalid YAML" + (line > 0 ? " at line " + line : "") + ": " + what + ".");
  }

  /** Aliases are expanded here, so the limits apply to the expanded document. */
  private @Nullable Object value(Node node, int depth) {
    if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
      throw invalid("it is nested too deeply or has too many values", YamlNodes.line(node));
    }
    return switch (node) {
      case ScalarNode scalar -> scalar(scalar);
      case SequenceNode sequence -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (Node element : sequence.getValue()) {
          list.add(value(element, depth + 1));
        }
        yield list;
      }
      case MappingNode mapping -> {
        var object = new LinkedHashMap<String, @Nullable Object>();
        for (NodeTuple pair : mapping.getValue()) {
          if (!(pair.getKeyNode() instanceof ScalarNode key)) {
            throw invalid("a name must be plain text", YamlNodes.line(pair.getKeyNode()));
          }
          if (object.containsKey(key.getValue())) {
            throw invalid("duplicate name", YamlNodes.line(key));
          }
          object.put(key.getValue(), value(pair.getValueNode(), depth + 1));
        }
        yield object;
      }
      default -> throw invalid("unsupported value", YamlNodes.line(node));
    };
  }

  private static @Nullable Object scalar(ScalarNode node) {
    String text = node.getValue();
    if (node.getScalarStyle() != ScalarStyle.PLAIN) {
      return text;
    }
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> null;
      case "true", "True", "TRUE" -> true;
      case "false", "False", "FALSE" -> false;
      default -> number(text);
    };
  }

  private static Object number(String text) {
    if (text.length() > 1 && OCTAL.matcher(text).matches()) {
      return Long.valueOf(text.replace("o", ""), 8);
    }
    if (HEXADECIMAL.matcher(text).matches()) {
      return Long.valueOf(text.substring(2), 16);
    }
    if (INTEGER.matcher(text).matches()) {
      return Long.valueOf(text);
    }
    if (DECIMAL.matcher(text).matches()) {
      double number = Double.parseDouble(text);
      return Double.isFinite(number) ? (Object) number : text;
    }
    return text;
  }
}
