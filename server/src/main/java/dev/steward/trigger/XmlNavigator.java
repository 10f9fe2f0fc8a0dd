package dev.steward.trigger;

import dev.steward.problem.Problem;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.xpath.BoundedNavigator;
import dev.steward.xpath.XPathEvaluator;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import javax.xml.XMLConstants;
import org.jaxen.JaxenException;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates XPath expressions on the XML body of a webhook. Names are compared as written, with
 * their prefix.
 */
final class XmlNavigator extends BoundedNavigator {

  private static final long serialVersionUID = 1L;

  private static final int MAX_PATH = 1_000;

  private final transient XmlNode.DocumentNode document;
  private final transient MatchBudget budget;
  private long start = System.nanoTime();

  private XmlNavigator(XmlNode.DocumentNode document, MatchBudget budget) {
    super("simplify it.");
    this.document = document;
    this.budget = budget;
  }

  /**
   * The text of the first selected node, or of the value of the expression; null if nothing matches
   * or the expression is invalid.
   */
  static @Nullable String find(
      String path, XmlNode.@Nullable DocumentNode document, MatchBudget budget)
      throws MatchLimitException {
    String expression = path.strip();
    if (document == null || expression.isEmpty()) {
      return null;
    }
    if (expression.length() > MAX_PATH) {
      throw new MatchLimitException("A path is longer than " + MAX_PATH + " characters.");
    }
    budget.requireTimeLeft();
    var navigator = new XmlNavigator(document, budget);
    try {
      return XPathEvaluator.text(
          XPathEvaluator.evaluate(expression, document, navigator), navigator);
    } catch (JaxenException e) {
      return null;
    } catch (Problem.Invalid e) {
      budget.requireTimeLeft();
      throw new MatchLimitException(String.valueOf(e.getMessage()));
    } finally {
      navigator.chargeBudget();
    }
  }

  private void chargeBudget() {
    budget.spend(System.nanoTime() - start);
    start = System.nanoTime();
  }

  @Override
  protected boolean hasTimeLeft() {
    chargeBudget();
    return budget.hasTimeLeft();
  }

  /** Expressions cannot declare prefixes, so a prefix means what it means in the body. */
  @Override
  protected String namespaceOf(String prefix) {
    return prefix;
  }

  @Override
  public Iterator<?> getChildAxisIterator(Object context) {
    spend(1);
    return switch (context) {
      case XmlNode.DocumentNode all -> counted(List.of(all.root()));
      case XmlNode.ElementNode element -> counted(element.children());
      default -> Collections.emptyIterator();
    };
  }

  @Override
  public Iterator<?> getParentAxisIterator(Object context) {
    XmlNode parent = getParentNode(context);
    return parent == null ? Collections.emptyIterator() : List.of(parent).iterator();
  }

  @Override
  public Iterator<?> getAttributeAxisIterator(Object context) {
    spend(1);
    return context instanceof XmlNode.ElementNode element
        ? counted(element.attributes())
        : Collections.emptyIterator();
  }

  @Override
  public Object getDocumentNode(Object context) {
    return document;
  }

  @Override
  public @Nullable XmlNode getParentNode(Object context) {
    spend(1);
    return ((XmlNode) context).parent();
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
    return ((XmlNode.ElementNode) element).name();
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
    return ((XmlNode.AttributeNode) attribute).name();
  }

  private static String namespace(String name) {
    String prefix = name.substring(0, Math.max(0, name.indexOf(':')));
    return prefix.equals("xml") ? XMLConstants.XML_NS_URI : prefix;
  }

  private static String localName(String name) {
    return name.substring(name.indexOf(':') + 1);
  }

  @Override
  public boolean isDocument(Object object) {
    return object instanceof XmlNode.DocumentNode;
  }

  @Override
  public boolean isElement(Object object) {
    return object instanceof XmlNode.ElementNode;
  }

  @Override
  public boolean isAttribute(Object object) {
    return object instanceof XmlNode.AttributeNode;
  }

  @Override
  public boolean isText(Object object) {
    return object instanceof XmlNode.TextNode;
  }

  @Override
  public String getElementStringValue(Object element) {
    var text = new StringBuilder();
    collect((XmlNode) element, text);
    return text.toString();
  }

  private void collect(XmlNode node, StringBuilder text) {
    spend(1);
    switch (node) {
      case XmlNode.TextNode leaf -> {
        spend(leaf.value().length());
        text.append(leaf.value());
      }
      case XmlNode.ElementNode element -> {
        for (XmlNode child : element.children()) {
          collect(child, text);
        }
      }
      case XmlNode.DocumentNode all -> collect(all.root(), text);
      case XmlNode.AttributeNode _ -> {}
    }
  }

  @Override
  public String getAttributeStringValue(Object attribute) {
    String value = ((XmlNode.AttributeNode) attribute).value();
    spend(value.length() + 1);
    return value;
  }

  @Override
  public String getTextStringValue(Object text) {
    String value = ((XmlNode.TextNode) text).value();
    spend(value.length() + 1);
    return value;
  }
}
