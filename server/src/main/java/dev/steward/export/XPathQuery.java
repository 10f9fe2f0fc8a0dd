package dev.steward.export;

import dev.steward.problem.Problem;
import dev.steward.xpath.XPathEvaluator;
import dev.steward.xpath.XPathNavigator;
import dev.steward.xpath.XPathNode;
import java.util.List;
import org.jaxen.JaxenException;
import org.jaxen.XPathSyntaxException;

/** Evaluates an {@code xpath} or {@code exclude} parameter on the nodes of a document. */
final class XPathQuery {

  private static final long MAX_NANOS = 3_000_000_000L;
  private static final int CHARACTERS_PER_STEP = 16;

  private XPathQuery() {}

  /**
   * The result of the expression: a list of nodes, or a String, Double or Boolean.
   *
   * @throws Problem.Invalid if the expression is invalid or too expensive
   */
  static Object evaluate(String expression, XPathNode.DocumentNode document) {
    long end = System.nanoTime() + MAX_NANOS;
    var navigator =
        new XPathNavigator(
            document,
            false,
            CHARACTERS_PER_STEP,
            "simplify it, or select fields with tree=.",
            () -> System.nanoTime() <= end);
    try {
      return XPathEvaluator.evaluate(expression, document, navigator);
    } catch (XPathSyntaxException e) {
      throw new Problem.Invalid("XPath syntax error at " + e.getPosition() + ".");
    } catch (JaxenException e) {
      throw new Problem.Invalid("The XPath cannot be evaluated.");
    }
  }

  /** The selected nodes; empty if the expression does not select nodes. */
  static List<?> nodes(String expression, XPathNode.DocumentNode document) {
    return evaluate(expression, document) instanceof List<?> list ? list : List.of();
  }
}
