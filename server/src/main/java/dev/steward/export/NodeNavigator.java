package dev.steward.export;

import dev.steward.problem.Problem;
import dev.steward.xpath.BoundedNavigator;
import dev.steward.xpath.XPathEvaluator;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jaxen.JaxenException;
import org.jaxen.XPathSyntaxException;
import org.jspecify.annotations.Nullable;

/** Evaluates an {@code xpath} or {@code exclude} parameter on the nodes of a document. */
final class NodeNavigator extends BoundedNavigator {

  private static final long serialVersionUID = 1L;

  private static final long MAX_NANOS = 3_000_000_000L;

  private final transient XPathNode.DocumentNode document;
  private final long end = System.nanoTime() + MAX_NANOS;

  private NodeNavigator(XPathNode.DocumentNode document) {
    super("simplify it, or select fields with tree=.");
    this.document = document;
  }

  /**
   * The result of the expression: a list of nodes, or a String, Double or Boolean.
   *
   * @throws Problem.Invalid if the expression is invalid or too expensive
   */
  static Object evaluate(String expression, XPathNode.DocumentNode document) {
    try {
      return XPathEvaluator.evaluate(expression, document, new NodeNavigator(document));
    } catch (XPathSyntaxException e) {
      throw new Problem.Invalid("XPath syntax error at " + e.getPosition() + ".");
    } catch (JaxenException e) {
      throw new Problem.Invalid("The xpath cannot be evaluated.");
    }
  }

  /** The selected nodes; empty if the expression does not select nodes. */
  static List<?> nodes(String expression, XPathNode.DocumentNode document) {
    return evaluate(expression, document) instanceof List<?> list ? list : List.of();
  }

  @Override
  protected boolean hasTimeLeft() {
    return System.nanoTime() <= end;
  }

  @Override
  public Iterator<?> getChildAxisIterator(Object context) {
    spend(1);
    return switch (context) {
      case XPathNode.DocumentNode all -> {
        XPathNode.ElementNode root = all.root();
        yield root == null ? Collections.emptyIterator() : counted(List.of(root));
      }
      case XPathNode.ElementNode element -> counted(element.children());
      default -> Collections.emptyIterator();
    };
  }

  @Override
  public Iterator<?> getParentAxisIterator(Object context) {
    spend(1);
    XPathNode parent = ((XPathNode) context).parent();
    return parent == null ? Collections.emptyIterator() : List.of(parent).iterator();
  }

  @Override
  public Iterator<?> getAttributeAxisIterator(Object context) {
    spend(1);
    XPathNode.AttributeNode attribute =
        context instanceof XPathNode.ElementNode element ? element.attribute() : null;
    return attribute == null ? Collections.emptyIterator() : List.of(attribute).iterator();
  }

  @Override
  public Object getDocumentNode(Object context) {
    return document;
  }

  @Override
  public @Nullable Object getParentNode(Object context) {
    spend(1);
    return ((XPathNode) context).parent();
  }

  @Override
  public String getElementNamespaceUri(Object element) {
    return "";
  }

  @Override
  public String getElementName(Object element) {
    spend(1);
    return ((XPathNode.ElementNode) element).name();
  }

  @Override
  public String getElementQName(Object element) {
    return getElementName(element);
  }

  @Override
  public String getAttributeNamespaceUri(Object attribute) {
    return "";
  }

  @Override
  public String getAttributeName(Object attribute) {
    return XPathNode.AttributeNode.NAME;
  }

  @Override
  public String getAttributeQName(Object attribute) {
    return XPathNode.AttributeNode.NAME;
  }

  @Override
  public boolean isDocument(Object object) {
    return object instanceof XPathNode.DocumentNode;
  }

  @Override
  public boolean isElement(Object object) {
    return object instanceof XPathNode.ElementNode;
  }

  @Override
  public boolean isAttribute(Object object) {
    return object instanceof XPathNode.AttributeNode;
  }

  @Override
  public boolean isText(Object object) {
    return object instanceof XPathNode.TextNode;
  }

  @Override
  public String getElementStringValue(Object element) {
    var text = new StringBuilder();
    collect((XPathNode) element, text);
    spend(text.length() / 16 + 1);
    return text.toString();
  }

  private void collect(XPathNode node, StringBuilder text) {
    spend(1);
    switch (node) {
      case XPathNode.TextNode leaf -> text.append(leaf.value());
      case XPathNode.ElementNode element -> {
        for (XPathNode child : element.children()) {
          collect(child, text);
        }
      }
      case XPathNode.DocumentNode all -> {
        XPathNode.ElementNode root = all.root();
        if (root != null) {
          collect(root, text);
        }
      }
      case XPathNode.AttributeNode _ -> {}
    }
  }

  @Override
  public String getAttributeStringValue(Object attribute) {
    spend(1);
    return ((XPathNode.AttributeNode) attribute).value();
  }

  @Override
  public String getTextStringValue(Object text) {
    spend(1);
    return ((XPathNode.TextNode) text).value();
  }
}
