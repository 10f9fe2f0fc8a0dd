package dev.steward.pipeline.step;

import dev.steward.pipeline.value.Evaluation;
import dev.steward.pipeline.value.JsonValues;
import dev.steward.pipeline.value.ValueText;
import dev.steward.text.YamlNodes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.NonPrintableStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/** Reads and writes YAML 1.1, the version that Jenkinsfiles use, within limits. */
final class YamlValues {
  private static final int MAX_CHARACTERS = 3 << 20;
  private static final int MAX_DEPTH = 50;

  /** The most values of a text, with each alias counted as the values that it stands for. */
  private static final int MAX_VALUES = 200_000;

  private static final LoadSettings READ =
      LoadSettings.builder()
          .setLabel("'reader'")
          .setSchema(YamlScalars.SCHEMA)
          .setAllowDuplicateKeys(true)
          .setAllowRecursiveKeys(false)
          .setCodePointLimit(MAX_CHARACTERS)
          .setUseMarks(true)
          .build();

  private static final DumpSettings WRITE =
      DumpSettings.builder()
          .setDefaultFlowStyle(FlowStyle.BLOCK)
          .setSchema(YamlScalars.SCHEMA)
          .setNonPrintableStyle(NonPrintableStyle.ESCAPE)
          .setDereferenceAliases(true)
          .build();

  private int values;

  private YamlValues() {}

  /** The values of all documents of a text. */
  static List<@Nullable Object> read(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw failure(
          "error.YAMLException",
          "The YAML is longer than " + (MAX_CHARACTERS >> 20) + " MB, which is too much.");
    }
    try {
      List<@Nullable Object> documents = new ArrayList<>();
      var values = new YamlValues();
      for (Node root : YamlNodes.documents(text, READ, MAX_DEPTH)) {
        documents.add(values.value(root, 0));
      }
      return documents;
    } catch (YamlNodes.InvalidException e) {
      throw failure(
          "error.YAMLException",
          "The YAML is refused at line " + e.line() + ": " + e.reason() + ".");
    } catch (YamlEngineException e) {
      String name = e.getClass().getSimpleName();
      String message = e.getMessage();
      throw failure(
          switch (name) {
            case "ParserException" -> "parser.ParserException";
            case "ScannerException" -> "scanner.ScannerException";
            case "ComposerException" -> "composer.ComposerException";
            default -> "error.YAMLException";
          },
          message == null ? "The text is not YAML." : message);
    }
  }

  private static DataFailure failure(String type, String message) {
    return new DataFailure("org.yaml.snakeyaml." + type, "java.lang.RuntimeException", message);
  }

  private static DataFailure refused(Node node, String reason) {
    return failure(
        "constructor.ConstructorException",
        "The YAML is refused at line " + YamlNodes.line(node) + ": " + reason + ".");
  }

  private @Nullable Object value(Node node, int depth) {
    Evaluation.currentBudget().step();
    if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
      throw refused(node, "it is nested too deeply or has too many values");
    }
    return switch (node) {
      case ScalarNode scalar -> scalar(scalar);
      case SequenceNode sequence when sequence.getTag().equals(Tag.SEQ) -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (Node element : sequence.getValue()) {
          list.add(value(element, depth + 1));
        }
        yield list;
      }
      case MappingNode mapping when mapping.getTag().equals(Tag.MAP) -> map(mapping, depth);
      default -> throw unknownTag(node);
    };
  }

  private Map<@Nullable Object, @Nullable Object> map(MappingNode mapping, int depth) {
    Map<@Nullable Object, @Nullable Object> merged = new LinkedHashMap<>();
    Map<@Nullable Object, @Nullable Object> own = new LinkedHashMap<>();
    for (NodeTuple pair : mapping.getValue()) {
      if (!(pair.getKeyNode() instanceof ScalarNode key)) {
        throw refused(pair.getKeyNode(), "a key must not be a list or a map");
      }
      if (key.getValue().equals("<<") && key.getScalarStyle() == ScalarStyle.PLAIN) {
        merge(pair.getValueNode(), merged, depth);
      } else {
        own.put(scalar(key), value(pair.getValueNode(), depth + 1));
      }
    }
    if (merged.isEmpty()) {
      return own;
    }
    merged.putAll(own);
    return merged;
  }

  /** Adds the entries of one map or several; the first map with a key decides. */
  private void merge(Node node, Map<@Nullable Object, @Nullable Object> merged, int depth) {
    Collection<?> maps =
        switch (value(node, depth + 1)) {
          case Map<?, ?> map -> List.of(map);
          case List<?> list -> list;
          case null, default -> throw refused(node, "only maps can be merged");
        };
    for (Object source : maps) {
      if (!(source instanceof Map<?, ?> map)) {
        throw refused(node, "only maps can be merged");
      }
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (!merged.containsKey(entry.getKey())) {
          merged.put(entry.getKey(), entry.getValue());
        }
      }
    }
  }

  private static DataFailure unknownTag(Node node) {
    return refused(node, "could not determine a constructor for the tag " + node.getTag());
  }

  private static @Nullable Object scalar(ScalarNode node) {
    if (!YamlScalars.TAGS.contains(node.getTag())) {
      throw unknownTag(node);
    }
    try {
      return YamlScalars.value(node.getTag(), node.getValue());
    } catch (DateTimeException | IllegalArgumentException e) {
      throw refused(node, "the text is no value of the type " + node.getTag());
    }
  }

  /** Writes documents. */
  static String write(List<? extends @Nullable Object> documents) {
    var copies = new YamlValues();
    List<@Nullable Object> plain = new ArrayList<>();
    for (Object document : documents) {
      plain.add(copies.copy(document, 0));
    }
    String yaml = new Dump(WRITE, new Representer()).dumpAllToString(plain.iterator());
    Evaluation.currentBudget().checkText(yaml.length());
    return yaml;
  }

  private @Nullable Object copy(@Nullable Object value, int depth) {
    Evaluation.currentBudget().step();
    if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
      throw new IllegalArgumentException(
          "The data of writeYaml has more than "
              + MAX_VALUES
              + " values, or is nested more than "
              + MAX_DEPTH
              + " levels deep.");
    }
    return switch (value) {
      case null -> null;
      case Boolean _, Number _, Date _ -> value;
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, element) -> copy.put(copy(key, depth + 1), copy(element, depth + 1)));
        yield copy;
      }
      case Collection<?> elements -> {
        List<@Nullable Object> copy = new ArrayList<>(elements.size());
        elements.forEach(element -> copy.add(copy(element, depth + 1)));
        yield copy;
      }
      case Object other when JsonValues.isNull(other) -> null;
      default -> ValueText.text(value);
    };
  }

  /** Writes dates as YAML 1.1 does. */
  @SuppressWarnings("JavaUtilDate") // dates of scripts are those of Java 1
  private static final class Representer extends StandardRepresenter {
    Representer() {
      super(WRITE);
      representers.put(
          Date.class,
          date ->
              representScalar(
                  YamlScalars.TIMESTAMP,
                  Instant.ofEpochMilli(((Date) date).getTime()).toString(),
                  ScalarStyle.PLAIN));
    }
  }
}
