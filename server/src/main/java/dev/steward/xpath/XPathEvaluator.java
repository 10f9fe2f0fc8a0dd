package dev.steward.xpath;

import dev.steward.problem.Problem;
import java.util.List;
import org.jaxen.BaseXPath;
import org.jaxen.Context;
import org.jaxen.Function;
import org.jaxen.FunctionCallException;
import org.jaxen.JaxenException;
import org.jaxen.SimpleFunctionContext;
import org.jaxen.XPathFunctionContext;
import org.jaxen.function.ContainsFunction;
import org.jaxen.function.StringFunction;
import org.jaxen.function.SubstringAfterFunction;
import org.jaxen.function.SubstringBeforeFunction;
import org.jspecify.annotations.Nullable;

/** Evaluates XPath expressions from requests after checking their complexity. */
public final class XPathEvaluator {

  private static final int MAX_CHARACTERS = 2_000;
  private static final int MAX_NESTING = 40;
  private static final int MAX_OPERATORS = 400;

  /** Number of characters that a text search compares in the time of one step. */
  private static final int COMPARISONS_PER_STEP = 64;

  private XPathEvaluator() {}

  /**
   * The result of the expression: a list of nodes, or a String, Double or Boolean.
   *
   * @throws Problem.Invalid if the expression is too expensive
   * @throws JaxenException if the expression is invalid
   */
  public static Object evaluate(String expression, Object document, XPathNavigator navigator)
      throws JaxenException {
    check(expression);
    try {
      var xpath = new BaseXPath(expression, navigator);
      xpath.setFunctionContext(functions(navigator));
      xpath.setNamespaceContext(navigator::namespaceOf);
      return xpath.evaluate(document);
    } catch (JaxenException e) {
      if (e.getCause() instanceof Problem problem) {
        throw problem;
      }
      throw e;
    } catch (StackOverflowError e) {
      throw new Problem.Invalid("The XPath is nested too deeply.");
    } catch (UnsupportedOperationException | IllegalArgumentException | ClassCastException e) {
      throw new JaxenException("The XPath cannot be evaluated.", e);
    }
  }

  /** The text of a result; null if it has no nodes. */
  public static @Nullable String text(Object result, XPathNavigator navigator) {
    return result instanceof List<?> nodes && nodes.isEmpty()
        ? null
        : StringFunction.evaluate(result, navigator);
  }

  /** The functions of XPath 1.0 except {@code document()}, which would read files. */
  private static SimpleFunctionContext functions(XPathNavigator navigator) {
    var functions = new XPathFunctionContext(false);
    functions.registerFunction(
        null,
        "document",
        (_, _) -> {
          throw new Problem.Invalid("The XPath must not read documents.");
        });
    functions.registerFunction(
        null, "contains", new BoundedSearch(new ContainsFunction(), navigator));
    functions.registerFunction(
        null, "substring-before", new BoundedSearch(new SubstringBeforeFunction(), navigator));
    functions.registerFunction(
        null, "substring-after", new BoundedSearch(new SubstringAfterFunction(), navigator));
    return functions;
  }

  /** A function that searches for its second argument in the first, in quadratic time. */
  private record BoundedSearch(Function function, XPathNavigator navigator) implements Function {
    @Override
    @SuppressWarnings("rawtypes")
    public Object call(Context context, List arguments) throws FunctionCallException {
      if (arguments.size() != 2) {
        return function.call(context, arguments);
      }
      String text = StringFunction.evaluate(arguments.get(0), navigator);
      String part = StringFunction.evaluate(arguments.get(1), navigator);
      long starts = Math.max(0, text.length() - part.length());
      navigator.spend(starts * part.length() / COMPARISONS_PER_STEP);
      return function.call(context, List.of(text, part));
    }
  }

  /** Limits nesting in advance, because jaxen parses and evaluates recursively. */
  private static void check(String expression) {
    if (expression.length() > MAX_CHARACTERS) {
      throw new Problem.Invalid("The XPath is longer than " + MAX_CHARACTERS + " characters.");
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
            throw new Problem.Invalid("The XPath is nested too deeply at offset " + i + ".");
          }
        }
        case ')', ']' -> nesting--;
        case '+', '-', '*', '|', '=', '<', '>', '/', ' ', ',' -> {
          if (++operators > MAX_OPERATORS) {
            throw new Problem.Invalid("The XPath has more than " + MAX_OPERATORS + " operators.");
          }
        }
        default -> {}
      }
    }
  }
}
