package dev.steward.agent;

import dev.steward.node.Node;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.type.Field;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeSet;
import dev.steward.type.Warnings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node is connected, read from its config.xml.
 *
 * @param warnings a sentence for each setting that has no effect
 */
public record NodeDefinition(Launcher launcher, RetentionStrategy retention, List<String> warnings) {

  private static final NodeDefinition DEFAULT =
      new NodeDefinition(new Launcher.Inbound(), new RetentionStrategy.Always(), List.of());

  /** Reads the definition of a node. */
  public static NodeDefinition of(Node node) {
    if (node.definition().isEmpty()) {
      return DEFAULT;
    }
    XmlElement root = XmlReader.read(node.definition());
    var warnings = new Warnings();
    var in = new FieldReader(root, warnings);
    Launcher launcher = in.get(AgentTypes.LAUNCHER);
    RetentionStrategy retention = in.get(AgentTypes.RETENTION);
    XmlElement element = root.find("launcher");
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
    return className == null
        ? new Launcher.Inbound()
        : new Launcher.Unsupported(className);
  }

  /** The launchers that a node may have. */
  public static TypeSet launchers() {
    return AgentTypes.LAUNCHER.types();
  }

  /** The retention strategies that a node may have. */
  public static TypeSet retentionStrategies() {
    return AgentTypes.RETENTION.types();
  }

  /** The elements of a node's config.xml that this class reads. */
  public static List<Field<?>> fields() {
    return List.of(AgentTypes.LAUNCHER, AgentTypes.RETENTION);
  }
}
