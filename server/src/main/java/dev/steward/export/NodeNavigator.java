package dev.steward.export;

import dev.steward.problem.Problem;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jaxen.BaseXPath;
import org.jaxen.DefaultNavigator;
import org.jaxen.JaxenException;
import org.jaxen.XPath;
import org.jspecify.annotations.Nullable;

/**
 * Adapts nodes to jaxen and limits the steps and the time of an evaluation, since short expressions
 * can be very expensive.
 */
final class NodeNavigator extends DefaultNavigator {

  private static final long serialVersionUID = 1L;

  private static final long MAX_STEPS = 20_000_000;
  private static final long MAX_NANOS = 3_000_000_000L;

  private final transient XPathNode.DocumentNode document;
  private final long end = System.nanoTime() + MAX_NANOS;
  private long steps;

  NodeNavigator(XPathNode.DocumentNode document) {
    this.document = document;
  }

  private void spend(long cost) {
    steps += cost;
    if (steps > MAX_STEPS || ((steps & 0xff) == 0 && System.nanoTime() > end)) {
      throw new Problem.Invalid(
          "The xpath is too expensive; simplify it, or select fields with tree=.");
    }
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

  private Iterator<XPathNode> counted(List<? extends XPathNode> nodes) {
    Iterator<? extends XPathNode> all = nodes.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public XPathNode next() {
        spend(1);
        return all.next();
      }
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
  public Iterator<?> getNamespaceAxisIterator(Object context) {
    return Collections.emptyIterator();
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
  public boolean isNamespace(Object object) {
    return false;
  }

  @Override
  public boolean isComment(Object object) {
    return false;
  }

  @Override
  public boolean isText(Object object) {
    return object instanceof XPathNode.TextNode;
  }

  @Override
  public boolean isProcessingInstruction(Object object) {
    return false;
  }

  @Override
  public String getCommentStringValue(Object comment) {
    return "";
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
  public String getNamespaceStringValue(Object namespace) {
    return "";
  }

  @Override
  public String getTextStringValue(Object text) {
    spend(1);
    return ((XPathNode.TextNode) text).value();
  }

  @Override
  public String getNamespacePrefix(Object namespace) {
    return "";
  }

  @Override
  public XPath parseXPath(String xpath) throws JaxenException {
    return new BaseXPath(xpath, this);
  }
}
