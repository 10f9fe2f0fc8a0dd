package dev.steward.export;

import dev.steward.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Responds to {@code api/xml} with {@code xpath}, {@code exclude} or {@code wrapper}. */
final class XPathAnswer {

  private static final byte[] DECLARATION =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_EXCLUDES = 20;

  private XPathAnswer() {}

  static Answer of(
      Node.Document document,
      @Nullable String xpath,
      List<String> excludes,
      @Nullable String wrapper) {
    if (excludes.size() > MAX_EXCLUDES) {
      throw new Problem.Invalid("At most " + MAX_EXCLUDES + " exclude parameters are allowed.");
    }
    for (String exclude : excludes) {
      remove(XPathQuery.nodes(exclude, document));
    }
    if (xpath == null) {
      var out = new Bytes();
      out.put(DECLARATION);
      Node.Element root = document.root();
      if (root != null) {
        write(root, out);
      }
      return new Answer.Document(Answer.XML, out.toArray());
    }
    Object found = XPathQuery.evaluate(xpath, document);
    if (wrapper != null) {
      return wrapped(found, wrapper);
    }
    if (!(found instanceof List<?> nodes)) {
      return Answer.Forbidden.PRIMITIVE;
    }
    if (nodes.isEmpty()) {
      return new Answer.Said(404, "XPath " + xpath + " didn’t match");
    }
    if (nodes.size() > 1) {
      return new Answer.Said(
          500,
          "XPath \""
              + xpath
              + "\" matched "
              + nodes.size()
              + " nodes. Create XPath that only matches one, or use the \"wrapper\" query parameter"
              + " to wrap them all under a root element.");
    }
    Object node = nodes.getFirst();
    if (node instanceof Node.Text) {
      return Answer.Forbidden.PRIMITIVE;
    }
    var out = new Bytes();
    write(node, out);
    return new Answer.Document(Answer.XML, out.toArray());
  }

  /** Scans each list of children only once, since single removals are quadratic. */
  private static void remove(List<?> nodes) {
    Set<Object> removed = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Node.Element> parents = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Object each : nodes) {
      if ((each instanceof Node.Element || each instanceof Node.Text)
          && each instanceof Node node
          && node.parent() instanceof Node.Element above) {
        removed.add(node);
        parents.add(above);
      }
    }
    parents.forEach(above -> above.children().removeIf(removed::contains));
  }

  private static Answer wrapped(Object found, String wrapper) {
    if (!isWrapper(wrapper)) {
      throw new Problem.Invalid(
          "The wrapper parameter can only contain alphanumeric characters or"
              + " dash/dot/underscore. The first character has to be a letter or underscore.");
    }
    var out = new Bytes();
    switch (found) {
      case List<?> nodes when nodes.isEmpty() -> {
        out.put('<');
        out.ascii(wrapper);
        out.ascii("/>");
      }
      case List<?> nodes -> {
        open(wrapper, out);
        nodes.forEach(node -> write(node, out));
        end(wrapper, out);
      }
      case String text -> {
        open(wrapper, out);
        XmlText.escape(text, out);
        end(wrapper, out);
      }
      default ->
          throw new Problem.Invalid("wrapper requires nodes or text, not a number or a boolean.");
    }
    return new Answer.Document(Answer.XML, out.toArray());
  }

  private static boolean isWrapper(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean later = (c >= '0' && c <= '9') || c == '-' || c == '.';
      if (!letter && (i == 0 || !later)) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static void open(String name, Bytes out) {
    out.put('<');
    out.utf8(name);
    out.put('>');
  }

  private static void end(String name, Bytes out) {
    out.ascii("</");
    out.utf8(name);
    out.put('>');
  }

  private static void write(Object node, Bytes out) {
    switch (node) {
      case Node.Document document -> {
        Node.Element root = document.root();
        if (root != null) {
          write(root, out);
        }
      }
      case Node.Element element -> element(element, out);
      case Node.Text text -> XmlText.escape(text.value(), out);
      case Node.Attribute attribute -> attribute(attribute, out);
      default -> throw new IllegalArgumentException("not a node: " + node.getClass());
    }
  }

  private static void element(Node.Element element, Bytes out) {
    out.put('<');
    out.utf8(element.name());
    Node.Attribute attribute = element.attribute();
    if (attribute != null) {
      out.put(' ');
      attribute(attribute, out);
    }
    if (element.children().isEmpty()) {
      out.ascii("/>");
      return;
    }
    out.put('>');
    element.children().forEach(child -> write(child, out));
    end(element.name(), out);
  }

  private static void attribute(Node.Attribute attribute, Bytes out) {
    out.ascii(Node.Attribute.NAME + "=\"");
    XmlText.escapeAttribute(attribute.value(), out);
    out.put('"');
  }
}
