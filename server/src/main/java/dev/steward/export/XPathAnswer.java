package dev.steward.export;

import dev.steward.problem.Problem;
import dev.steward.xpath.XPathNode;
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
      XPathNode.DocumentNode document,
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
      var out = new Utf8Buffer();
      out.put(DECLARATION);
      XPathNode.ElementNode root = document.root();
      if (root != null) {
        write(root, out);
      }
      return new Answer.DocumentAnswer(Answer.XML, out.toArray());
    }
    Object result = XPathQuery.evaluate(xpath, document);
    if (wrapper != null) {
      return wrapped(result, wrapper);
    }
    if (!(result instanceof List<?> nodes)) {
      return Answer.ForbiddenAnswer.PRIMITIVE;
    }
    if (nodes.isEmpty()) {
      return new Answer.LiteralAnswer(404, "XPath " + xpath + " didn’t match");
    }
    if (nodes.size() > 1) {
      return new Answer.LiteralAnswer(
          500,
          "XPath \""
              + xpath
              + "\" matched "
              + nodes.size()
              + " nodes. Create XPath that only matches one, or use the \"wrapper\" query parameter"
              + " to wrap them all under a root element.");
    }
    Object node = nodes.getFirst();
    if (node instanceof XPathNode.TextNode) {
      return Answer.ForbiddenAnswer.PRIMITIVE;
    }
    var out = new Utf8Buffer();
    write(node, out);
    return new Answer.DocumentAnswer(Answer.XML, out.toArray());
  }

  /**
   * Removes nodes, scanning each list of children only once: removing them one by one would take
   * quadratic time.
   */
  private static void remove(List<?> nodes) {
    Set<Object> removed = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<XPathNode.ElementNode> parents = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Object match : nodes) {
      if ((match instanceof XPathNode.ElementNode || match instanceof XPathNode.TextNode)
          && match instanceof XPathNode node
          && node.parent() instanceof XPathNode.ElementNode parent) {
        removed.add(node);
        parents.add(parent);
      }
    }
    parents.forEach(parent -> parent.children().removeIf(removed::contains));
  }

  private static Answer wrapped(Object result, String wrapper) {
    if (!isWrapper(wrapper)) {
      throw new Problem.Invalid(
          "The wrapper parameter can only contain alphanumeric characters or"
              + " dash/dot/underscore. The first character has to be a letter or underscore.");
    }
    var out = new Utf8Buffer();
    switch (result) {
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
          throw new Problem.Invalid(
              "With the wrapper parameter, the XPath must select nodes or text, not a number or a"
                  + " boolean.");
    }
    return new Answer.DocumentAnswer(Answer.XML, out.toArray());
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

  private static void open(String name, Utf8Buffer out) {
    out.put('<');
    out.utf8(name);
    out.put('>');
  }

  private static void end(String name, Utf8Buffer out) {
    out.ascii("</");
    out.utf8(name);
    out.put('>');
  }

  private static void write(Object node, Utf8Buffer out) {
    switch (node) {
      case XPathNode.DocumentNode document -> {
        XPathNode.ElementNode root = document.root();
        if (root != null) {
          write(root, out);
        }
      }
      case XPathNode.ElementNode element -> element(element, out);
      case XPathNode.TextNode text -> XmlText.escape(text.value(), out);
      case XPathNode.AttributeNode attribute -> attribute(attribute, out);
      default -> throw new IllegalArgumentException("not a node: " + node.getClass());
    }
  }

  private static void element(XPathNode.ElementNode element, Utf8Buffer out) {
    out.put('<');
    out.utf8(element.name());
    for (XPathNode.AttributeNode attribute : element.attributes()) {
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

  private static void attribute(XPathNode.AttributeNode attribute, Utf8Buffer out) {
    out.utf8(attribute.name());
    out.ascii("=\"");
    XmlText.escapeAttribute(attribute.value(), out);
    out.put('"');
  }
}
