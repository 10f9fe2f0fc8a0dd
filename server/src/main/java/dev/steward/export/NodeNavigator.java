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

  private final transient Node.Document document;
  private final long end = System.nanoTime() + MAX_NANOS;
  private long steps;

  NodeNavigator(Node.Document document) {
    this.document = document;
  }

  private void pay(long cost) {
    steps += cost;
    if (steps > MAX_STEPS || ((steps & 0xff) == 0 && System.nanoTime() > end)) {
      throw new Problem.Invalid(
          "The xpath is too expensive; simplify it, or select fields with tree=.");
    }
  }

  @Override
  public Iterator<?> getChildAxisIterator(Object context) {
    pay(1);
    return switch (context) {
      case Node.Document all -> {
        Node.Element root = all.root();
        yield root == null ? Collections.emptyIterator() : paid(List.of(root));
      }
      case Node.Element element -> paid(element.children());
      default -> Collections.emptyIterator();
    };
  }

  private Iterator<Node> paid(List<? extends Node> nodes) {
    Iterator<? extends Node> all = nodes.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public Node next() {
        pay(1);
        return all.next();
      }
    };
  }

  @Override
  public Iterator<?> getParentAxisIterator(Object context) {
    pay(1);
    Node parent = ((Node) context).parent();
    return parent == null ? Collections.emptyIterator() : List.of(parent).iterator();
  }

  @Override
  public Iterator<?> getAttributeAxisIterator(Object context) {
    pay(1);
    Node.Attribute attribute = context instanceof Node.Element element ? element.attribute() : null;
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
    pay(1);
    return ((Node) context).parent();
  }

  @Override
  public String getElementNamespaceUri(Object element) {
    return "";
  }

  @Override
  public String getElementName(Object element) {
    pay(1);
    return ((Node.Element) element).name();
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
    return Node.Attribute.NAME;
  }

  @Override
  public String getAttributeQName(Object attribute) {
    return Node.Attribute.NAME;
  }

  @Override
  public boolean isDocument(Object object) {
    return object instanceof Node.Document;
  }

  @Override
  public boolean isElement(Object object) {
    return object instanceof Node.Element;
  }

  @Override
  public boolean isAttribute(Object object) {
    return object instanceof Node.Attribute;
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
    return object instanceof Node.Text;
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
    collect((Node) element, text);
    pay(text.length() / 16 + 1);
    return text.toString();
  }

  private void collect(Node node, StringBuilder text) {
    pay(1);
    switch (node) {
      case Node.Text leaf -> text.append(leaf.value());
      case Node.Element element -> {
        for (Node child : element.children()) {
          collect(child, text);
        }
      }
      case Node.Document all -> {
        Node.Element root = all.root();
        if (root != null) {
          collect(root, text);
        }
      }
      case Node.Attribute _ -> {}
    }
  }

  @Override
  public String getAttributeStringValue(Object attribute) {
    pay(1);
    return ((Node.Attribute) attribute).value();
  }

  @Override
  public String getNamespaceStringValue(Object namespace) {
    return "";
  }

  @Override
  public String getTextStringValue(Object text) {
    pay(1);
    return ((Node.Text) text).value();
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
