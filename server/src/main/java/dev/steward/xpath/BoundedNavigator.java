package dev.steward.xpath;

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
 * Adapts a tree of elements, attributes and text nodes to jaxen and limits the steps and the time
 * of an evaluation, since short expressions can be very expensive. One instance serves one
 * evaluation.
 */
public abstract class BoundedNavigator extends DefaultNavigator {

  private static final long serialVersionUID = 1L;

  private static final long MAX_STEPS = 20_000_000;
  private static final int STEPS_BETWEEN_CHECKS = 256;

  private final String advice;
  private long steps;
  private long nextCheck = STEPS_BETWEEN_CHECKS;

  /**
   * Creates the navigator.
   *
   * @param advice end of the message for expensive expressions
   */
  protected BoundedNavigator(String advice) {
    this.advice = advice;
  }

  /** Called at intervals; false if the time is used up. */
  protected abstract boolean hasTimeLeft();

  /** The namespace of a prefix in an expression; null if the tree has no prefixes. */
  protected @Nullable String namespaceOf(String prefix) {
    return null;
  }

  /**
   * Counts steps.
   *
   * @throws Problem.Invalid if the expression is too expensive
   */
  protected final void spend(long cost) {
    steps += cost;
    if (steps < nextCheck) {
      return;
    }
    nextCheck = steps + STEPS_BETWEEN_CHECKS;
    if (steps > MAX_STEPS || !hasTimeLeft()) {
      throw new Problem.Invalid("The xpath is too expensive; " + advice);
    }
  }

  /** The nodes, each of which costs a step. */
  protected final <T> Iterator<T> counted(List<T> nodes) {
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
