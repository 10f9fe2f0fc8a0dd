package dev.steward.text;

import dev.steward.limit.ComputePool;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

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
   * @throws Problem.Invalid if the text is not one YAML document; the message has the line but no
   *     content
   */
  public static @Nullable Object read(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new Problem.TooLarge("The YAML is longer than " + MAX_CHARACTERS + " characters.");
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
      return root.isEmpty() ? null : new Yaml().value(root.get(), 0);
    } catch (YamlNestingLimit.NestingException e) {
      throw invalid("it is nested more than " + MAX_DEPTH + " levels deep", e.line());
    } catch (MarkedYamlEngineException e) {
      // The library's message would quote the line, which may contain a secret.
      throw invalid("syntax error", e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0));
    } catch (YamlEngineException e) {
      throw invalid("syntax error, or more than one document", 0);
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

  private static Optional<Node> compose(String text, LoadSettings settings) {
    var parser = new ParserImpl(settings, new StreamReader(settings, text));
    return new Composer(settings, new YamlNestingLimit(parser, MAX_DEPTH)).getSingleNode();
  }

  private static Problem invalid(String what, int line) {
    return new Problem.Invalid(
        "Invalid YAML" + (line > 0 ? " at line " + line : "") + ": " + what + ".");
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
  }

  /** Aliases are expanded here, so the limits apply to the expanded document. */
  private @Nullable Object value(Node node, int depth) {
    if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
      throw invalid("it is nested too deeply or has too many values", line(node));
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
            throw invalid("a name must be plain text", line(pair.getKeyNode()));
          }
          if (object.containsKey(key.getValue())) {
            throw invalid("duplicate name", line(key));
          }
          object.put(key.getValue(), value(pair.getValueNode(), depth + 1));
        }
        yield object;
      }
      default -> throw invalid("unsupported value", line(node));
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
