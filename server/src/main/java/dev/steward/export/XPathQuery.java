package dev.steward.export;

import dev.steward.problem.Problem;
import java.util.List;
import org.jaxen.BaseXPath;
import org.jaxen.JaxenException;
import org.jaxen.SimpleFunctionContext;
import org.jaxen.XPathFunctionContext;
import org.jaxen.XPathSyntaxException;

/** Evaluates an {@code xpath} or {@code exclude} parameter after checking its complexity. */
final class XPathQuery {

  private static final int MAX_CHARACTERS = 2_000;
  private static final int MAX_NESTING = 40;
  private static final int MAX_OPERATORS = 400;

  private XPathQuery() {}

  /**
   * The result of the expression: a list of nodes, or a String, Double or Boolean.
   *
   * @throws Problem.Invalid if the expression is invalid or too expensive
   */
  static Object evaluate(String expression, XPathNode.DocumentNode document) {
    check(expression);
    try {
      var xpath = new BaseXPath(expression, new NodeNavigator(document));
      xpath.setFunctionContext(functions());
      return xpath.evaluate(document);
    } catch (XPathSyntaxException e) {
      throw new Problem.Invalid("XPath syntax error at " + e.getPosition() + ".");
    } catch (JaxenException e) {
      if (e.getCause() instanceof Problem problem) {
        throw problem;
      }
      throw new Problem.Invalid("The xpath cannot be evaluated.");
    } catch (StackOverflowError e) {
      throw new Problem.Invalid("The xpath is nested too deeply.");
    } catch (UnsupportedOperationException | IllegalArgumentException | ClassCastException e) {
      throw new Problem.Invalid("The xpath cannot be evaluated.");
    }
  }

  /** The functions of XPath 1.0 except {@code document()}, which would read files. */
  private static SimpleFunctionContext functions() {
    var functions = new XPathFunctionContext(false);
    functions.registerFunction(
        null,
        "document",
        (_, _) -> {
          throw new Problem.Invalid("The xpath must not read documents.");
        });
    return functions;
  }

  /** Limits nesting in advance, because jaxen parses and evaluates recursively. */
  private static void check(String expression) {
    if (expression.length() > MAX_CHARACTERS) {
      throw new Problem.Invalid("The xpath is longer than " + MAX_CHARACTERS + " characters.");
    }
    int nesting = 0;
    int operators = 0;
    char quote = 0;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
        continue;
      }
      switch (c) {
        case '"', '\'' -> quote = c;
        case '(', '[' -> {
          if (++nesting > MAX_NESTING) {
            throw new Problem.Invalid("The xpath is nested too deeply at " + i + ".");
          }
        }
        case ')', ']' -> nesting--;
        case '+', '-', '*', '|', '=', '<', '>', '/', ' ', ',' -> {
          if (++operators > MAX_OPERATORS) {
            throw new Problem.Invalid("The xpath has too many operators.");
          }
        }
        default -> {}
      }
    }
  }

  /** The selected nodes; empty if the expression does not select nodes. */
  static List<?> nodes(String expression, XPathNode.DocumentNode document) {
    return evaluate(expression, document) instanceof List<?> list ? list : List.of();
  }
}
