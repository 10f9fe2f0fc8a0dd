package dev.steward.export;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Node of an exported document, for XPath. */
sealed interface XPathNode {

  @Nullable XPathNode parent();

  /** The document node. */
  final class DocumentNode implements XPathNode {
    private @Nullable ElementNode root;

    @Override
    public @Nullable XPathNode parent() {
      return null;
    }

    @Nullable ElementNode root() {
      return root;
    }

    void root(ElementNode element) {
      root = element;
    }
  }

  /** An element with at most one attribute, {@code _class}. */
  final class ElementNode implements XPathNode {
    private final String name;
    private final XPathNode parent;
    private final @Nullable AttributeNode attribute;
    private final List<XPathNode> children = new ArrayList<>();

    ElementNode(String name, XPathNode parent, @Nullable String className) {
      this.name = name;
      this.parent = parent;
      this.attribute = className == null ? null : new AttributeNode(this, className);
    }

    String name() {
      return name;
    }

    @Override
    public XPathNode parent() {
      return parent;
    }

    @Nullable AttributeNode attribute() {
      return attribute;
    }

    List<XPathNode> children() {
      return children;
    }
  }

  /** The {@code _class} attribute. */
  record AttributeNode(ElementNode owner, String value) implements XPathNode {
    static final String NAME = "_class";

    @Override
    public XPathNode parent() {
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
  final class TextNode implements XPathNode {
    private final ElementNode parent;
    private final String value;

    TextNode(ElementNode parent, String value) {
      this.parent = parent;
      this.value = value;
    }

    @Override
    public XPathNode parent() {
      return parent;
    }

    String value() {
      return value;
    }
  }
}
