package dev.steward.export;

import dev.steward.problem.Problem;
import org.jspecify.annotations.Nullable;

/** Builds the nodes that XPath looks at; no XML text is made or parsed for it. */
final class NodeSink implements Sink {

  private static final int MOST_NODES = 1_000_000;

  private final Node.Document document = new Node.Document();
  private Node.@Nullable Element current;
  private int nodes;

  Node.Document document() {
    return document;
  }

  private Node.Element add(String name, @Nullable String className) {
    if (++nodes > MOST_NODES) {
      throw new Problem.TooLarge(
          "That is too much for an xpath; name the fields that it needs with tree=.");
    }
    Node.Element above = current;
    if (above == null) {
      var root = new Node.Element(name, document, className);
      document.root(root);
      return root;
    }
    var element = new Node.Element(name, above, className);
    above.children().add(element);
    return element;
  }

  @Override
  public void open(@Nullable Names at, boolean inList, @Nullable Model<?> model, String element) {
    current =
        add(
            at == null ? element : inList ? at.item() : at.element(),
            model == null ? null : model.className());
  }

  @Override
  public void close(@Nullable Names at, boolean inList, String element) {
    Node.Element closed = current;
    current = closed != null && closed.parent() instanceof Node.Element above ? above : null;
  }

  @Override
  public void openList(Names at) {
    // A list has no element of its own.
  }

  @Override
  public void closeList(Names at) {
    // As for openList.
  }

  private void leaf(String name, String value) {
    Node.Element element = add(name, null);
    if (!value.isEmpty()) {
      element.children().add(new Node.Text(element, value));
    }
  }

  @Override
  public void text(Names at, boolean inList, String value) {
    leaf(inList ? at.item() : at.element(), value);
  }

  @Override
  public void whole(Names at, long value) {
    leaf(at.element(), Long.toString(value));
  }

  @Override
  public void real(Names at, double value) {
    leaf(at.element(), Double.toString(value));
  }

  @Override
  public void flag(Names at, boolean value) {
    leaf(at.element(), Boolean.toString(value));
  }

  @Override
  public void none(Names at) {
    // Null is an element that is not there.
  }
}
