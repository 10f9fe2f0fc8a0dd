package dev.steward.xpath;

import dev.steward.problem.Problem;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.xml.XMLConstants;
import org.jaxen.BaseXPath;
import org.jaxen.DefaultNavigator;
import org.jaxen.JaxenException;
import org.jaxen.XPath;
import org.jspecify.annotations.Nullable;

/**
 * Adapts a tree of nodes to jaxen and limits the steps and the time of an evaluation, since short
 * expressions can be very expensive. One instance serves one evaluation.
 */
public final class XPathNavigator extends DefaultNavigator {

  private static final long serialVersionUID = 1L;

  private static final long MAX_STEPS = 20_000_000;
  private static final int STEPS_BETWEEN_CHECKS = 256;

  private final transient XPathNode.DocumentNode document;
  private final boolean hasPrefixes;
  private final int charactersPerStep;
  private final String advice;
  private final transient BooleanSupplier hasTimeLeft;
  private long steps;
  private long nextCheck = STEPS_BETWEEN_CHECKS;

  /**
   * Creates the navigator.
   *
   * @param hasPrefixes true if names have prefixes; expressions cannot declare them, so a prefix
   *     means what it means in the document
   * @param charactersPerStep number of characters that may be copied in the time of one step
   * @param advice end of the message for expensive expressions
   * @param hasTimeLeft called at intervals; returns false once the time is used up
   */
  public XPathNavigator(
      XPathNode.DocumentNode document,
      boolean hasPrefixes,
      int charactersPerStep,
      String advice,
      BooleanSupplier hasTimeLeft) {
    this.document = document;
    this.hasPrefixes = hasPrefixes;
    this.charactersPerStep = charactersPerStep;
    this.advice = advice;
    this.hasTimeLeft = hasTimeLeft;
  }

  /** The namespace of a prefix in an expression; null if the tree has no prefixes. */
  @Nullable String namespaceOf(String prefix) {
    return hasPrefixes ? prefix : null;
  }

  /**
   * Counts steps.
   *
   * @throws Problem.Invalid if the expression is too expensive
   */
  void spend(long cost) {
    steps += cost;
    if (steps < nextCheck) {
      return;
    }
    nextCheck = steps + STEPS_BETWEEN_CHECKS;
    if (steps > MAX_STEPS || !hasTimeLeft.getAsBoolean()) {
      throw new Problem.Invalid("The XPath is too expensive; " + advice);
    }
  }

  /** The nodes, each of which costs a step. */
  private <T> Iterator<T> counted(List<T> nodes) {
    Iterator<T> all = nodes.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public T next() {
        spend(1);
        return all.next();
      }
    };
  }

  private String counted(String text) {
    spend(text.length() / charactersPerStep + 1);
    return text;
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
    XPathNode parent = getParentNode(context);
    return parent == null ? Collections.emptyIterator() : List.of(parent).iterator();
  }

  @Override
  public Iterator<?> getAttributeAxisIterator(Object context) {
    spend(1);
    return context instanceof XPathNode.ElementNode element
        ? counted(element.attributes())
        : Collections.emptyIterator();
  }

  @Override
  public Object getDocumentNode(Object context) {
    return document;
  }

  @Override
  public @Nullable XPathNode getParentNode(Object context) {
    spend(1);
    return ((XPathNode) context).parent();
  }

  @Override
  public String getElementNamespaceUri(Object element) {
    return namespace(getElementQName(element));
  }

  @Override
  public String getElementName(Object element) {
    return localName(getElementQName(element));
  }

  @Override
  public String getElementQName(Object element) {
    spend(1);
    return ((XPathNode.ElementNode) element).name();
  }

  @Override
  public String getAttributeNamespaceUri(Object attribute) {
    return namespace(getAttributeQName(attribute));
  }

  @Override
  public String getAttributeName(Object attribute) {
    return localName(getAttributeQName(attribute));
  }

  @Override
  public String getAttributeQName(Object attribute) {
    return ((XPathNode.AttributeNode) attribute).name();
  }

  private String namespace(String name) {
    if (!hasPrefixes) {
      return "";
    }
    String prefix = name.substring(0, Math.max(0, name.indexOf(':')));
    return prefix.equals("xml") ? XMLConstants.XML_NS_URI : prefix;
  }

  private String localName(String name) {
    return hasPrefixes ? name.substring(name.indexOf(':') + 1) : name;
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
    return text.toString();
  }

  private void collect(XPathNode node, StringBuilder text) {
    spend(1);
    switch (node) {
      case XPathNode.TextNode leaf -> text.append(counted(leaf.value()));
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
    return counted(((XPathNode.AttributeNode) attribute).value());
  }

  @Override
  public String getTextStringValue(Object text) {
    return counted(((XPathNode.TextNode) text).value());
  }

  @Override
  public Iterator<?> getNamespaceAxisIterator(Object context) {
    return Collections.emptyIterator();
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
  public boolean isProcessingInstruction(Object object) {
    return false;
  }

  @Override
  public String getCommentStringValue(Object comment) {
    return "";
  }

  @Override
  public String getNamespaceStringValue(Object namespace) {
    return "";
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
