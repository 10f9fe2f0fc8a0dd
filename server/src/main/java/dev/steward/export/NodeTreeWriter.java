package dev.steward.export;

import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Problem;
import dev.steward.xpath.XPathNode;
import org.jspecify.annotations.Nullable;

/** Builds a node tree for XPath directly, without XML text. */
final class NodeTreeWriter implements DocumentWriter {

  private static final int MAX_NODES = 1_000_000;

  /** Number of nodes for which memory is reserved at once. */
  private static final int COUNTED_NODES = 1_000;

  /** Estimated size of an element with its list, text and string. */
  private static final int NODE_BYTES = 150;

  private final XPathNode.DocumentNode document = new XPathNode.DocumentNode();
  private XPathNode.@Nullable ElementNode current;
  private int nodes;
  private long reserved;

  /** Reserved bytes, to be released after the response has been written. */
  long reserved() {
    return reserved;
  }

  XPathNode.DocumentNode document() {
    return document;
  }

  private XPathNode.ElementNode add(String name, @Nullable String className) {
    if (++nodes > MAX_NODES) {
      throw new Problem.TooLarge("The document is too large for xpath; select fields with tree=.");
    }
    if (nodes % COUNTED_NODES == 0) {
      ResponseMemory.reserve((long) COUNTED_NODES * NODE_BYTES);
      reserved += (long) COUNTED_NODES * NODE_BYTES;
    }
    XPathNode.ElementNode parent = current;
    var element = new XPathNode.ElementNode(name, parent == null ? document : parent);
    if (className != null) {
      element.addAttribute("_class", className);
    }
    if (parent == null) {
      document.root(element);
    } else {
      parent.children().add(element);
    }
    return element;
  }

  @Override
  public void open(
      @Nullable EncodedName at, boolean inList, @Nullable Model<?> model, String element) {
    current =
        add(
            at == null ? element : inList ? at.item() : at.element(),
            model == null ? null : model.className());
  }

  @Override
  public void close(@Nullable EncodedName at, boolean inList, String element) {
    XPathNode.ElementNode closed = current;
    current =
        closed != null && closed.parent() instanceof XPathNode.ElementNode parent ? parent : null;
  }

  @Override
  public void openList(EncodedName at) {
    // A list has no element of its own.
  }

  @Override
  public void closeList(EncodedName at) {
    // As for openList.
  }

  private void leaf(String name, String value) {
    add(name, null).addText(value);
  }

  @Override
  public void text(EncodedName at, boolean inList, String value) {
    leaf(inList ? at.item() : at.element(), value);
  }

  @Override
  public void integer(EncodedName at, long value) {
    leaf(at.element(), Long.toString(value));
  }

  @Override
  public void decimal(EncodedName at, double value) {
    leaf(at.element(), Double.toString(value));
  }

  @Override
  public void bool(EncodedName at, boolean value) {
    leaf(at.element(), Boolean.toString(value));
  }

  @Override
  public void nullValue(EncodedName at) {
    // A null value has no element.
  }
}
