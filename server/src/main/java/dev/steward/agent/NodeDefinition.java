package dev.steward.agent;

import dev.steward.node.Node;
import dev.steward.text.EditableElement;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.type.Field;
import dev.steward.type.FieldEdit;
import dev.steward.type.FieldFormat;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeArguments;
import dev.steward.type.TypeDescription;
import dev.steward.type.Warnings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a node is connected, read from its config.xml.
 *
 * @param warnings a sentence for each setting that has no effect
 */
public record NodeDefinition(
    Launcher launcher, RetentionStrategy retention, List<String> warnings) {

  private static final NodeDefinition DEFAULT =
      new NodeDefinition(new Launcher.Inbound(), new RetentionStrategy.Always(), List.of());

  /** Reads the definition of a node. */
  public static NodeDefinition of(Node node) {
    if (node.definition().isEmpty()) {
      return DEFAULT;
    }
    return of(XmlReader.read(node.definition()));
  }

  /** How the pod of a node in a cloud is started; null for other nodes. */
  public static Launcher.@Nullable Pod podOf(Node node) {
    return node.definition().contains(Launcher.Pod.CLASS_NAME)
            && of(node).launcher() instanceof Launcher.Pod pod
        ? pod
        : null;
  }

  static NodeDefinition of(XmlElement root) {
    var warnings = new Warnings();
    var in = new FieldReader(root, warnings);
    XmlElement element = root.find("launcher");
    Launcher launcher =
        element != null && Launcher.Pod.CLASS_NAME.equals(element.attribute("class"))
            ? Launcher.Pod.read(element)
            : in.get(AgentTypes.LAUNCHER);
    RetentionStrategy retention = in.get(AgentTypes.RETENTION);
    if (element != null) {
      warnings.addUnread(element);
    }
    return new NodeDefinition(
        launcher == null ? otherLauncher(element) : launcher,
        retention == null ? new RetentionStrategy.Always() : retention,
        warnings.all());
  }

  private static Launcher otherLauncher(@Nullable XmlElement element) {
    String className = element == null ? null : element.attribute("class");
    return className == null ? new Launcher.Inbound() : new Launcher.Unsupported(className);
  }

  /** The fields of a node's config.xml that this class reads. */
  public static List<Field<?>> fields() {
    return AgentTypes.PERMANENT.fields();
  }

  /**
   * Sets the launcher and the retention strategy in a config.xml. An element whose meaning does not
   * change stays as it is, character for character.
   *
   * @param definition may be empty
   * @param arguments by field, as in {@link TypeArguments}; missing fields are unchanged
   * @param keepsOthers whether settings without an argument keep their values, unless the type
   *     changes; otherwise they get their defaults
   * @throws dev.steward.problem.Problem.Invalid if an argument does not match its field
   */
  public static String edit(String definition, Map<String, ?> arguments, boolean keepsOthers) {
    EditableElement target =
        EditableElement.of(TypeArguments.toXml(AgentTypes.PERMANENT, arguments));
    EditableElement.EditableDocument document =
        EditableElement.document(definition.isEmpty() ? "<slave>\n</slave>" : definition);
    EditableElement root = document.root();
    boolean isChanged = false;
    for (Field<?> field : fields()) {
      EditableElement element = target.find(field.name());
      if (element != null && !hasSameMeaning(field, root, target)) {
        isChanged = true;
        EditableElement current = root.find(field.name());
        if (keepsOthers && current != null && hasSameClass(current, element)) {
          merge(field, current, element);
        } else {
          FieldEdit.replace(root, element.toXml());
        }
      }
    }
    return isChanged ? document.toXml() : definition;
  }

  private static boolean hasSameMeaning(
      Field<?> field, EditableElement one, EditableElement other) {
    return Objects.equals(value(field, one), value(field, other));
  }

  private static @Nullable Object value(Field<?> field, EditableElement root) {
    return new FieldReader(XmlReader.read(root.toXml()), new Warnings()).get(field);
  }

  private static boolean hasSameClass(EditableElement one, EditableElement other) {
    return Objects.equals(one.attribute("class"), other.attribute("class"));
  }

  /** Copies the described settings from one element to another, which keeps its other settings. */
  private static void merge(Field<?> field, EditableElement to, EditableElement from) {
    String className = String.valueOf(from.attribute("class"));
    for (TypeDescription<?> type : field.types().all()) {
      if (type.className().equals(className)) {
        for (Field<?> part : type.fields()) {
          if (part.format() == FieldFormat.TYPE) {
            EditableElement nested = from.find(part.name());
            if (nested != null && !hasSameMeaning(part, to, from)) {
              FieldEdit.replace(to, nested.toXml());
            }
          } else {
            String value = FieldEdit.value(from, part);
            FieldEdit.set(to, part, value.isEmpty() ? part.defaultValue() : value);
          }
        }
      }
    }
  }

  /** The settings of a node as arguments, without those that have their default values. */
  public static Map<String, Object> arguments(Node node) {
    return node.definition().isEmpty()
        ? Map.of()
        : TypeArguments.of(AgentTypes.PERMANENT, EditableElement.of(node.definition()));
  }

  /** The type that the class attribute of an element names; null if it is unknown. */
  public static @Nullable TypeDescription<?> typeOf(Field<?> field, EditableElement element) {
    String className = element.attribute("class");
    return className == null ? null : field.types().findSymbol(className);
  }
}
