package dev.steward.rest.model;

import dev.steward.node.Labels;
import dev.steward.node.Node;
import dev.steward.problem.Problem;
import dev.steward.text.Json;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the config.xml of nodes. All elements are kept as sent; {@code
 * agent.NodeDefinition} reads how the node is connected.
 */
public final class NodeXml {

  private static final String DECLARATION = "<?xml version=\"1.1\" encoding=\"UTF-8\"?>\n";
  private static final String INBOUND = "hudson.slaves.JNLPLauncher";
  private static final Pattern XML_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,200}");
  private static final Pattern CLASS = Pattern.compile("[A-Za-z0-9_.$-]{1,200}");
  private static final int MAX_NESTING = 20;

  private NodeXml() {}

  /**
   * Reads a node.
   *
   * @param name name that replaces the one in the document; null or blank to keep the document's
   *     name
   */
  public static Node read(String xml, @Nullable String name) {
    XmlElement root = XmlReader.read(xml);
    if (!root.name().equals("slave") && !root.name().equals("hudson.slaves.DumbSlave")) {
      throw new Problem.Invalid("Node types do not match: the root element must be <slave>.");
    }
    return new Node(
        name == null || name.isBlank() ? root.textOf("name", "") : name,
        root.textOf("description", ""),
        executors(root.textOf("numExecutors", "1")),
        mode(root.textOf("mode", "NORMAL")),
        Labels.split(root.textOf("label", "")),
        root.textOf("remoteFS", ""),
        body(xml),
        null);
  }

  private static String body(String xml) {
    int start = xml.startsWith("\uFEFF") ? 1 : 0;
    int end = xml.startsWith("<?xml", start) ? xml.indexOf("?>", start) : -1;
    return xml.substring(end < 0 ? start : end + 2).strip();
  }

  public static int executors(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new Problem.Invalid("Invalid number of executors.");
    }
  }

  public static Node.Mode mode(String text) {
    return switch (text.strip().toUpperCase(Locale.ROOT)) {
      case "NORMAL" -> Node.Mode.NORMAL;
      case "EXCLUSIVE" -> Node.Mode.EXCLUSIVE;
      default -> throw new Problem.Invalid("Invalid mode: use NORMAL or EXCLUSIVE.");
    };
  }

  /** XML of a node: the document as sent, with changed values replaced. */
  public static String write(Node node) {
    String xml = node.definition().isEmpty() ? "<slave>\n</slave>" : node.definition();
    var values = new LinkedHashMap<String, String>();
    values.put("name", node.name());
    values.put("description", node.description());
    values.put("remoteFS", node.folder());
    values.put("numExecutors", Integer.toString(node.executors()));
    values.put("mode", node.mode().name());
    values.put("label", Labels.join(node.labels()));
    for (var value : values.entrySet()) {
      xml = with(xml, value.getKey(), value.getValue());
    }
    return DECLARATION + xml + "\n";
  }

  private static String with(String xml, String element, String value) {
    XmlElement root = XmlReader.read(xml);
    XmlElement current = root.find(element);
    String replacement = "<" + element + ">" + escape(value) + "</" + element + ">";
    if (current == null) {
      int at = root.isEmptyTag() ? xml.indexOf("/>", root.start()) : root.contentEnd();
      return root.isEmptyTag()
          ? xml.substring(0, at) + ">\n  " + replacement + "\n</" + root.name() + ">"
          : xml.substring(0, at) + "  " + replacement + "\n" + xml.substring(at);
    }
    boolean unchanged =
        element.equals("label")
            ? Labels.split(current.text()).equals(Labels.split(value))
            : current.text().strip().equals(value);
    return unchanged
        ? xml
        : xml.substring(0, current.start()) + replacement + xml.substring(current.end());
  }

  /** Reads a node from a submitted form. */
  public static Node ofForm(Map<String, @Nullable Object> form, @Nullable String name) {
    var node =
        new Node(
            name == null || name.isBlank() ? text(form, "name", "").strip() : name,
            text(form, "nodeDescription", ""),
            executors(text(form, "numExecutors", "1")),
            mode(text(form, "mode", "NORMAL")),
            Labels.split(text(form, "labelString", "")),
            text(form, "remoteFS", ""),
            "",
            null);
    var xml = new StringBuilder("<slave>\n");
    appendDescribable(xml, "retentionStrategy", form, "hudson.slaves.RetentionStrategy$Always");
    appendDescribable(xml, "launcher", form, INBOUND);
    appendProperties(xml, form.get("nodeProperties"));
    String document = write(with(node, xml.append("</slave>").toString()));
    return with(node, body(document));
  }

  private static Node with(Node node, String definition) {
    return new Node(
        node.name(),
        node.description(),
        node.executors(),
        node.mode(),
        node.labels(),
        node.folder(),
        definition,
        null);
  }

  public static String text(Map<String, @Nullable Object> form, String name, String defaultValue) {
    String text = Json.text(form, name);
    return text == null ? defaultValue : text;
  }

  /** Writes an object of the form as an element, with its class as the {@code class} attribute. */
  private static void appendDescribable(
      StringBuilder xml, String name, Map<String, @Nullable Object> form, String defaultValue) {
    Map<String, @Nullable Object> object =
        form.get(name) instanceof Map<?, ?> ? Json.asObject(form.get(name)) : Map.of();
    String className = className(object, defaultValue);
    if (!CLASS.matcher(className).matches()) {
      throw new Problem.Invalid("Invalid class of " + name + ".");
    }
    xml.append("  <").append(name).append(" class=\"").append(className).append("\">");
    appendMembers(xml, object, 1);
    xml.append("</").append(name).append(">\n");
  }

  private static String className(Map<String, @Nullable Object> object, String defaultValue) {
    return text(object, "stapler-class", text(object, "$class", defaultValue));
  }

  private static void appendProperties(StringBuilder xml, @Nullable Object properties) {
    xml.append("  <nodeProperties>");
    if (properties instanceof Map<?, ?>) {
      Json.asObject(properties)
          .forEach((name, value) -> appendElement(xml, name.replace('-', '.'), value, 1));
    }
    xml.append("</nodeProperties>\n");
  }

  private static void appendMembers(
      StringBuilder xml, Map<String, @Nullable Object> object, int nesting) {
    object.forEach((name, value) -> {
      if (!name.equals("stapler-class") && !name.equals("$class")) {
        appendElement(xml, name, value, nesting);
      }
    });
  }

  private static void appendElement(
      StringBuilder xml, String name, @Nullable Object value, int nesting) {
    if (nesting > MAX_NESTING) {
      throw new Problem.Invalid("The form is nested too deeply.");
    }
    if (value instanceof List<?> list) {
      list.forEach(item -> appendElement(xml, name, item, nesting + 1));
    } else if (value != null
        && XML_NAME.matcher(name).matches()
        && !name.equals("stapler-class-bag")) {
      xml.append('<').append(name);
      if (value instanceof Map<?, ?>) {
        String className = className(Json.asObject(value), "");
        if (CLASS.matcher(className).matches()) {
          xml.append(" class=\"").append(className).append('"');
        }
      }
      xml.append('>');
      if (value instanceof Map<?, ?>) {
        appendMembers(xml, Json.asObject(value), nesting + 1);
      } else {
        xml.append(escape(value.toString()));
      }
      xml.append("</").append(name).append('>');
    }
  }

  private static String escape(String text) {
    var out = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            default -> {
              if (c >= ' ' || c == '\n' || c == '\t' || c == '\r') {
                out.appendCodePoint(c);
              }
            }
          }
        });
    return out.toString();
  }
}
