package dev.steward.trigger;

import dev.steward.problem.Problem;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import dev.steward.text.XmlElement;
import dev.steward.xpath.XPathEvaluator;
import dev.steward.xpath.XPathNavigator;
import dev.steward.xpath.XPathNode;
import org.jaxen.JaxenException;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates XPath expressions on the XML body of a webhook. Names are compared as written, with
 * their prefix.
 */
final class WebhookXPath {

  private static final int MAX_PATH = 1_000;

  /** A strict limit, because functions such as {@code concat} can copy the body many times. */
  private static final int CHARACTERS_PER_STEP = 1;

  private final XmlElement root;
  private XPathNode.@Nullable DocumentNode document;

  WebhookXPath(XmlElement root) {
    this.root = root;
  }

  /**
   * The text of the first selected node, or of the value of the expression; null if nothing matches
   * or the expression is invalid.
   */
  @Nullable String find(String path, MatchBudget budget) throws MatchLimitException {
    String expression = path.strip();
    if (expression.isEmpty()) {
      return null;
    }
    if (expression.length() > MAX_PATH) {
      throw new MatchLimitException("An XPath is longer than " + MAX_PATH + " characters.");
    }
    budget.requireTimeLeft();
    var stopwatch = new BudgetStopwatch(budget);
    XPathNode.DocumentNode nodes = document();
    var navigator =
        new XPathNavigator(
            nodes, true, CHARACTERS_PER_STEP, "simplify it.", stopwatch::hasTimeLeft);
    try {
      return XPathEvaluator.text(XPathEvaluator.evaluate(expression, nodes, navigator), navigator);
    } catch (JaxenException e) {
      return null;
    } catch (Problem.Invalid e) {
      budget.requireTimeLeft();
      throw new MatchLimitException(String.valueOf(e.getMessage()));
    } finally {
      stopwatch.charge();
    }
  }

  /** Charges the time since the last call against the budget. */
  private static final class BudgetStopwatch {
    private final MatchBudget budget;
    private long start = System.nanoTime();

    BudgetStopwatch(MatchBudget budget) {
      this.budget = budget;
    }

    void charge() {
      long now = System.nanoTime();
      budget.spend(now - start);
      start = now;
    }

    boolean hasTimeLeft() {
      charge();
      return budget.hasTimeLeft();
    }
  }

  /** The body as nodes, built when the first expression is evaluated. */
  private XPathNode.DocumentNode document() {
    XPathNode.DocumentNode nodes = document;
    if (nodes == null) {
      nodes = new XPathNode.DocumentNode();
      nodes.root(element(root, nodes));
      document = nodes;
    }
    return nodes;
  }

  /** The text becomes one node before the elements, since the reader does not keep their order. */
  private static XPathNode.ElementNode element(XmlElement source, XPathNode parent) {
    var element = new XPathNode.ElementNode(source.name(), parent);
    source.attributes().forEach(element::addAttribute);
    element.addText(source.text());
    for (XmlElement child : source.children()) {
      element.children().add(element(child, element));
    }
    return element;
  }
}
