package dev.steward.export;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Node of an exported document, for XPath. */
sealed interface Node {

  @Nullable Node parent();

  /** The document node. */
  final class Document implements Node {
    private @Nullable Element root;

    @Override
    public @Nullable Node parent() {
      return null;
    }

    @Nullable Element root() {
      return root;
    }

    void root(Element element) {
      root = element;
    }
  }

  /** An element with at most one attribute, {@code _class}. */
  final class Element implements Node {
    private final String name;
    private final Node parent;
    private final @Nullable Attribute attribute;
    private final List<Node> children = new ArrayList<>();

    Element(String name, Node parent, @Nullable String className) {
      this.name = name;
      this.parent = parent;
      this.attribute = className == null ? null : new Attribute(this, className);
    }

    String name() {
      return name;
    }

    @Override
    public Node parent() {
      return parent;
    }

    @Nullable Attribute attribute() {
      return attribute;
    }

    List<Node> children() {
      return children;
    }
  }

  /** The {@code _class} attribute. */
  record Attribute(Element owner, String value) implements Node {
    static final String NAME = "_class";

    @Override
    public Node parent() {
      return owner;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** A text node. */
  final class Text implements Node {
    private final Element parent;
    private final String value;

    Text(Element parent, String value) {
      this.parent = parent;
      this.value = value;
    }

    @Override
    public Node parent() {
      return parent;
    }

    String value() {
      return value;
    }
  }
}
