package dev.steward.export;

import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Problem;
import org.jspecify.annotations.Nullable;

/** Builds a node tree for XPath directly, without XML text. */
final class NodeSink implements Sink {

  private static final int MAX_NODES = 1_000_000;

  /** Nodes per memory reservation. */
  private static final int COUNTED_NODES = 1_000;

  /** Estimated size of an element with its list, text and string. */
  private static final int NODE_BYTES = 150;

  private final Node.Document document = new Node.Document();
  private Node.@Nullable Element current;
  private int nodes;
  private long reserved;

  /** Reserved bytes, to be released after the response was written. */
  long reserved() {
    return reserved;
  }

  Node.Document document() {
    return document;
  }

  private Node.Element add(String name, @Nullable String className) {
    if (++nodes > MAX_NODES) {
      throw new Problem.TooLarge("The document is too large for xpath; select fields with tree=.");
    }
    if (nodes % COUNTED_NODES == 0) {
      ResponseMemory.reserve((long) COUNTED_NODES * NODE_BYTES);
      reserved += (long) COUNTED_NODES * NODE_BYTES;
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
